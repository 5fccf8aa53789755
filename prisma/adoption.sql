-- Accounts that share an e-mail address
-- One keeps the address: active before inactive, then the one that bought last, then the one that bought more. The others are flagged (correo_duplicado) and keep all they have. Change their addresses, or leave them.
SELECT format('%s  %s  %s%s', id, correo, nombre,
  CASE to_jsonb(account) ->> 'correo_duplicado' WHEN 'true' THEN ' (flagged)' ELSE '' END) AS row
FROM usuario account
WHERE lower(correo) IN (SELECT lower(correo) FROM usuario GROUP BY 1 HAVING count(*) > 1)
ORDER BY lower(correo), id;

-- Products with negative stock
-- Sold more often than they were there. They are flagged (stock_negativo) and cannot be sold: count them and correct the number, which clears the flag.
SELECT format('producto %s: %s, stock %s', id, nombre, stock) AS row FROM producto WHERE stock < 0 ORDER BY id;

-- Payment intents with more than one payment
-- One charge that was written down as several sales. The first payment counts; the later ones are flagged (intento_duplicado). Compare them with Stripe.
SELECT format('pagos %s: venta %s, total %s, %s%s', id, venta_id, total, payment_intent_id,
  CASE to_jsonb(payment) ->> 'intento_duplicado' WHEN 'true' THEN ' (flagged)' ELSE '' END) AS row
FROM pagos payment
WHERE payment_intent_id IN (SELECT payment_intent_id FROM pagos GROUP BY 1 HAVING count(*) > 1)
ORDER BY payment_intent_id, hora, id;

-- Brands of the same name
-- The one with most products keeps the name; the others are flagged (nombre_duplicado). Rename them.
SELECT format('%s %s: %s%s', 'marca', id, nombre,
  CASE to_jsonb(item) ->> 'nombre_duplicado' WHEN 'true' THEN ' (flagged)' ELSE '' END) AS row
FROM marca item
WHERE lower(normalize(nombre, NFC)) IN (SELECT lower(normalize(nombre, NFC)) FROM marca GROUP BY 1 HAVING count(*) > 1)
ORDER BY lower(normalize(nombre, NFC)), id;

-- Product types of the same name
-- As with brands.
SELECT format('%s %s: %s%s', 'tipoproducto', id, nombre,
  CASE to_jsonb(item) ->> 'nombre_duplicado' WHEN 'true' THEN ' (flagged)' ELSE '' END) AS row
FROM tipoproducto item
WHERE lower(normalize(nombre, NFC)) IN (SELECT lower(normalize(nombre, NFC)) FROM tipoproducto GROUP BY 1 HAVING count(*) > 1)
ORDER BY lower(normalize(nombre, NFC)), id;

-- Lines of sales without a positive quantity
-- They stay, but no new one can be written, and they cannot be changed without a positive quantity.
SELECT format('venta %s, producto %s: %s', venta_id, producto_id, cantidad) AS row
FROM detalleventa WHERE cantidad <= 0 ORDER BY venta_id, producto_id;

-- Roles of another name
-- The service goes by the numbers, but both clients look for these names.
SELECT format('role %s is called %s instead of %s', id, roles.nombre, wanted.nombre) AS row
FROM roles JOIN (VALUES (1, 'Cliente'), (2, 'Administrador'), (3, 'Analista'), (4, 'Vendedor'), (5, 'Técnico'))
  AS wanted (id, nombre) USING (id)
WHERE roles.nombre <> wanted.nombre ORDER BY id;

-- Triggers that were there before
-- They go on working. A trigger that writes to audit_log makes a second entry, without an actor, beside the one that this service writes; drop it when the original no longer runs.
SELECT format('%s on %s', tgname, tgrelid::regclass) AS row
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
  AND tgname <> ALL ($1::name[])
ORDER BY tgrelid::regclass::text, tgname;

-- Tables that Supabase shows to anybody
-- The role anon may read them and row level security is off: anybody with the public key reads them past this service. Enable row level security on them (the service connects as their owner and does not notice).
SELECT relname AS row
FROM pg_class, pg_roles
WHERE rolname = 'anon' AND relnamespace = current_schema()::regnamespace AND relkind = 'r'
  AND NOT relrowsecurity AND has_table_privilege(pg_roles.oid, pg_class.oid, 'SELECT')
ORDER BY relname;

-- People: the fixed roles, one account per e-mail address, the embedded identity provider's tables, and finding people
-- among very many.

DO $$
BEGIN
  IF to_regclass('_prisma_migrations') IS NOT NULL THEN
    IF EXISTS (
      SELECT FROM _prisma_migrations WHERE migration_name >= '20261124' AND migration_name < '20261129'
    ) THEN
      RAISE EXCEPTION 'This database was made by the first build of this service, which was never released'
        USING HINT = 'Begin with a new one; for npm run dev remove the folder .data/.';
    END IF;
  END IF;
END
$$;

INSERT INTO roles (id, nombre)
VALUES (1, 'Cliente'), (2, 'Administrador'), (3, 'Analista'), (4, 'Vendedor'), (5, 'Técnico')
ON CONFLICT DO NOTHING;

-- A restore or an import with ids leaves a sequence behind its rows, and every insert would fail as a duplicate. One that
-- is not behind is left alone: the original may be taking a number from it at this moment.
DO $$
DECLARE
  name text;
  numbers text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'roles', 'direcciones', 'marca', 'tipoproducto', 'producto', 'venta', 'pagos', 'estadogarantia', 'garantia',
    'ml_config_prediccion', 'cola_notificacion', 'suscripcion_movil', 'plantilla_reporte', 'audit_log'
  ] LOOP
    numbers := pg_get_serial_sequence(name, 'id');
    CONTINUE WHEN numbers IS NULL;
    EXECUTE format(
      'SELECT setval(%L, max(id)) FROM %I HAVING max(id) > (SELECT last_value - (NOT is_called)::int FROM %s)',
      numbers, name, numbers);
  END LOOP;
END
$$;

-- Text as searches compare it: lower case, no accents, whether a letter and its accent are one character or two. It is
-- immutable, so that indexes can be built on it; the extension unaccent is not, and not everywhere. Capital letters are
-- mapped too because lower() leaves them as they are under the C locale.
CREATE FUNCTION texto_plano(texto text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN translate(
    lower(normalize(texto, NFC)),
    'áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ',
    'aaaaaaeeeeiiiiooooouuuuncaaaaaaeeeeiiiiooooouuuunc'
  );

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- When people came and went, and one account per e-mail address from now on.
ALTER TABLE usuario ALTER COLUMN is_active SET DEFAULT true;
ALTER TABLE usuario
  ADD COLUMN IF NOT EXISTS creado_en timestamptz,
  ADD COLUMN IF NOT EXISTS anonimizado_en timestamptz,
  ADD COLUMN IF NOT EXISTS correo_duplicado boolean NOT NULL DEFAULT false;
-- In a second step, so that rows from before keep "unknown" and do not get the day of the migration.
ALTER TABLE usuario ALTER COLUMN creado_en SET DEFAULT now();

-- Two accounts may share an address by now. The one most likely in use keeps it: active before
-- inactive, then the one that bought last, then the one with more purchases. The others are flagged,
-- and lose nothing else.
UPDATE usuario
SET correo_duplicado = true
FROM (
  SELECT account.id,
         row_number() OVER (
           PARTITION BY lower(account.correo)
           ORDER BY account.is_active DESC, purchases.last DESC NULLS LAST, purchases.number DESC, account.id
         ) AS place
  FROM usuario account
  LEFT JOIN LATERAL (
    SELECT max(hora) AS last, count(*) AS number FROM venta WHERE venta.usuario_id = account.id
  ) purchases ON true
) ranked
WHERE ranked.id = usuario.id AND ranked.place > 1;

CREATE UNIQUE INDEX usuario_correo_unico ON usuario (lower(correo)) WHERE NOT correo_duplicado;
CREATE INDEX usuario_lower_correo_idx ON usuario (lower(correo));
CREATE INDEX IF NOT EXISTS rolesusuario_rol_id_idx ON rolesusuario (rol_id);
CREATE INDEX IF NOT EXISTS direcciones_usuario_id_id_idx ON direcciones (usuario_id, id DESC);
ALTER TABLE login_bloqueo ALTER COLUMN actualizado_en SET DEFAULT now();

CREATE TABLE credential (
  user_id       uuid PRIMARY KEY REFERENCES usuario (id) ON DELETE CASCADE,
  password_hash text NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE session (
  id                 uuid PRIMARY KEY,
  user_id            uuid NOT NULL REFERENCES usuario (id) ON DELETE CASCADE,
  refresh_token_hash bytea NOT NULL UNIQUE,
  family_id          uuid NOT NULL,
  created_at         timestamptz NOT NULL DEFAULT now(),
  expires_at         timestamptz NOT NULL,
  rotated_at         timestamptz,
  revoked_at         timestamptz
);
CREATE INDEX session_user_id_idx ON session (user_id);
CREATE INDEX session_family_id_idx ON session (family_id);
CREATE INDEX session_expires_at_idx ON session (expires_at);

CREATE TABLE recovery_token (
  token_hash bytea PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES usuario (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX recovery_token_user_id_idx ON recovery_token (user_id);
CREATE INDEX recovery_token_expires_at_idx ON recovery_token (expires_at);

CREATE TABLE login_attempt (
  email             varchar(180) NOT NULL,
  address           varchar(64) NOT NULL,
  failures          integer NOT NULL,
  window_started_at timestamptz NOT NULL,
  locked_until      timestamptz,
  updated_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (email, address)
);
CREATE INDEX login_attempt_updated_at_idx ON login_attempt (updated_at);

-- A customer whom a seller enters by hand may have no address; they cannot log in.
ALTER TABLE usuario ALTER COLUMN correo DROP NOT NULL;

ALTER TABLE usuario
  ADD COLUMN IF NOT EXISTS busqueda text COLLATE "C",
  ADD COLUMN IF NOT EXISTS correo_minusculas varchar(180);

-- Name, address and telephone number as searches compare them, a line each, and the address as lists order it. Kept as a column because
-- texto_plano() costs 30 microseconds: too much for every row of a list.
CREATE FUNCTION usuario_busqueda() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.busqueda := texto_plano(
    replace(NEW.nombre, E'\n', ' ') || E'\n' || coalesce(NEW.correo, '') || E'\n' || coalesce(NEW.telefono, ''));
  NEW.correo_minusculas := lower(NEW.correo);
  RETURN NEW;
END
$$;

CREATE TRIGGER usuario_busqueda
BEFORE INSERT OR UPDATE OF nombre, correo, telefono ON usuario
FOR EACH ROW EXECUTE FUNCTION usuario_busqueda();

UPDATE usuario SET nombre = nombre WHERE busqueda IS NULL;

-- With the default of 100 samples the planner takes a rare name for a frequent one and the wrong index.
ALTER TABLE usuario ALTER COLUMN busqueda SET STATISTICS 1000;

-- Without fastupdate: people are read far more often than written, and a search would read what is pending.
CREATE INDEX usuario_busqueda_trigram_idx ON usuario USING gin (busqueda gin_trgm_ops) WITH (fastupdate = off)
  WHERE anonimizado_en IS NULL;
-- The two lists in their order.
CREATE INDEX usuario_lista_correo_idx ON usuario (correo_minusculas, id) WHERE anonimizado_en IS NULL;
CREATE INDEX usuario_lista_clientes_idx ON usuario (busqueda, id)
  WHERE anonimizado_en IS NULL AND is_active;


-- The rows without which the service cannot work. Rows that exist are left as they are.

INSERT INTO roles (id, nombre)
VALUES (1, 'Cliente'), (2, 'Administrador'), (3, 'Analista'), (4, 'Vendedor'), (5, 'Técnico')
ON CONFLICT DO NOTHING;

SELECT setval(pg_get_serial_sequence('roles', 'id'), (SELECT max(id) FROM roles))
WHERE pg_get_serial_sequence('roles', 'id') IS NOT NULL;

INSERT INTO estadogarantia (nombre)
SELECT nombre
FROM (VALUES (1, 'Pendiente'), (2, 'Completado'), (3, 'Rechazado')) AS wanted (place, nombre)
WHERE NOT EXISTS (SELECT FROM estadogarantia known WHERE lower(known.nombre) = lower(wanted.nombre))
ORDER BY place;

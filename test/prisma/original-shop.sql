-- An original-shaped database with rows, and with the flaws that years of use leave.

INSERT INTO roles (id, nombre) VALUES (1, 'Cliente'), (2, 'Administrador'), (4, 'Vendedor');
INSERT INTO estadogarantia (nombre) VALUES ('Pendiente'), ('Completado'), ('Rechazado');

INSERT INTO usuario (id, nombre, correo, is_active) VALUES
  ('00000000-0000-4000-8000-000000000001', 'Ana', 'ana@correo.example', true),
  ('00000000-0000-4000-8000-000000000002', 'Ana Antigua', 'ANA@correo.example', false),
  ('00000000-0000-4000-8000-000000000003', 'Ana Vacía', 'Ana@correo.example', true),
  ('00000000-0000-4000-8000-000000000004', 'Vera', 'vera@correo.example', true);
INSERT INTO rolesusuario VALUES
  ('00000000-0000-4000-8000-000000000001', 1), ('00000000-0000-4000-8000-000000000004', 4);
INSERT INTO direcciones (usuario_id, direccion) VALUES
  ('00000000-0000-4000-8000-000000000001', 'Calle Sucre 123');

INSERT INTO marca (nombre) VALUES ('Samsung'), ('SAMSUNG'), ('LG'), (U&'Cafe\0301');
INSERT INTO tipoproducto (nombre) VALUES ('Televisores');
INSERT INTO producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor) VALUES
  ('Televisor 55', 499.90, 365, 10, 1, 1, '00000000-0000-4000-8000-000000000004'),
  ('Televisor 32', 199.00, 365, -2, 2, 1, '00000000-0000-4000-8000-000000000004'),
  ('Televisor 75', 999.00, 365, 0, 1, 1, '00000000-0000-4000-8000-000000000004');

INSERT INTO venta (usuario_id, total, hora, direccion) VALUES
  ('00000000-0000-4000-8000-000000000001', 900.00, '2025-03-01 12:00Z', 'Calle Sucre 123'),
  ('00000000-0000-4000-8000-000000000002', 180.00, '2025-01-01 12:00Z', 'Calle Junín 9');
INSERT INTO detalleventa VALUES
  (1, 1, 2, '2026-03-01 12:00Z'), (1, 3, 0, NULL), (2, 2, 1, '2026-01-01 12:00Z');
INSERT INTO pagos (venta_id, total, hora, payment_intent_id) VALUES
  (1, 900.00, '2025-03-01 12:00Z', 'pi_fake_1'), (1, 900.00, '2025-03-01 12:05Z', 'pi_fake_1'),
  (2, 180.00, '2025-01-01 12:00Z', NULL);
INSERT INTO garantia (venta_id, producto_id, motivo, cantidad) VALUES (1, 1, 'No enciende', 1);
INSERT INTO cola_notificacion (usuario_id, canal, titulo, cuerpo) VALUES
  ('00000000-0000-4000-8000-000000000001', 'WEB', 'Compra', 'Gracias');
INSERT INTO audit_log (tabla, operacion, new_data) VALUES ('producto', 'SNAPSHOT_INICIAL', '{"id": 1}');

-- What the deployment of the original leaves beside the business.
CREATE TABLE django_migrations (id serial PRIMARY KEY, app text NOT NULL, name text NOT NULL);
INSERT INTO django_migrations (app, name) VALUES ('auth', '0001_initial');
CREATE TABLE auth_user (id serial PRIMARY KEY, username text NOT NULL);

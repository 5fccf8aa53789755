-- From here on the log writes itself (prisma/functions/audit_row.sql), and Supabase's public roles see nothing of ours.
-- The triggers come after every step that fills columns, so that a migration leaves no entries. What changes with each
-- sale (stock, reservado) has its own record in stock_movement.

CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON direcciones
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();
CREATE TRIGGER audit_row_update AFTER UPDATE ON direcciones
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION smartsales.audit_row();

CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON rolesusuario
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();

CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON usuario
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();
CREATE TRIGGER audit_row_update AFTER UPDATE ON usuario
FOR EACH ROW WHEN (
  (OLD.nombre, OLD.telefono, OLD.correo, OLD.is_active, OLD.anonimizado_en, OLD.correo_duplicado)
    IS DISTINCT FROM (NEW.nombre, NEW.telefono, NEW.correo, NEW.is_active, NEW.anonimizado_en, NEW.correo_duplicado)
) EXECUTE FUNCTION smartsales.audit_row();

CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON marca
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();
CREATE TRIGGER audit_row_update AFTER UPDATE ON marca
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION smartsales.audit_row();

CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON tipoproducto
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();
CREATE TRIGGER audit_row_update AFTER UPDATE ON tipoproducto
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION smartsales.audit_row();

CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON garantia
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();
CREATE TRIGGER audit_row_update AFTER UPDATE ON garantia
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION smartsales.audit_row();

CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON plantilla_reporte
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();
CREATE TRIGGER audit_row_update AFTER UPDATE ON plantilla_reporte
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION smartsales.audit_row();

-- Movements of stock by hand write their entries themselves.
CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON producto
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();
CREATE TRIGGER audit_row_update AFTER UPDATE ON producto
FOR EACH ROW WHEN (
  (OLD.nombre, OLD.precio, OLD.tiempogarantia, OLD.marca_id, OLD.tipoproducto_id, OLD.imagen_key, OLD.id_vendedor)
    IS DISTINCT FROM (NEW.nombre, NEW.precio, NEW.tiempogarantia, NEW.marca_id, NEW.tipoproducto_id, NEW.imagen_key,
    NEW.id_vendedor)
) EXECUTE FUNCTION smartsales.audit_row();

CREATE TRIGGER audit_row AFTER INSERT OR DELETE ON ml_config_prediccion
FOR EACH ROW EXECUTE FUNCTION smartsales.audit_row();
CREATE TRIGGER audit_row_update AFTER UPDATE ON ml_config_prediccion
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION smartsales.audit_row();

-- Supabase publishes every table of this schema to everybody who has the anonymous key, unless it is told otherwise.
-- Elsewhere the roles do not exist.
DO $$
DECLARE
  public_role name;
  ours name;
BEGIN
  FOR public_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    FOREACH ours IN ARRAY ARRAY[
      'usuario', 'roles', 'rolesusuario', 'direcciones', 'login_bloqueo', 'credential', 'session', 'recovery_token',
      'login_attempt', 'marca', 'tipoproducto', 'producto', 'stock_movement', 'product_sales', 'shown_stock', 'venta',
      'detalleventa', 'pagos', 'checkout_order', 'checkout_line', 'stripe_event', 'refund', 'counter_cart_line',
      'garantia', 'estadogarantia', 'cola_notificacion', 'suscripcion_movil', 'outbox_task', 'idempotency_key',
      'audit_log', 'plantilla_reporte', 'ml_config_prediccion', 'forecast_model'
    ] LOOP
      EXECUTE format('REVOKE ALL ON TABLE %I FROM %I', ours, public_role);
    END LOOP;
    IF to_regclass('_prisma_migrations') IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON TABLE _prisma_migrations FROM %I', public_role);
    END IF;
    FOR ours IN
      SELECT sequence.relname FROM pg_class sequence
      WHERE sequence.relkind = 'S' AND sequence.relnamespace = current_schema()::regnamespace
    LOOP
      EXECUTE format('REVOKE ALL ON SEQUENCE %I FROM %I', ours, public_role);
    END LOOP;
    EXECUTE format('REVOKE ALL ON SCHEMA smartsales FROM %I', public_role);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA smartsales FROM %I', public_role);
  END LOOP;
END
$$;

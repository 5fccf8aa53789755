-- The log says who did it and in which request, and nobody can change what it says.

ALTER TABLE audit_log ALTER COLUMN fecha SET DEFAULT now();
ALTER TABLE audit_log
  ADD COLUMN IF NOT EXISTS usuario_nombre varchar(120),
  ADD COLUMN IF NOT EXISTS request_id varchar(64);

CREATE INDEX IF NOT EXISTS audit_log_fecha_id_idx ON audit_log (fecha DESC, id DESC);
CREATE INDEX IF NOT EXISTS audit_log_tabla_fecha_idx ON audit_log (tabla, fecha DESC);
CREATE INDEX IF NOT EXISTS audit_log_operacion_fecha_idx ON audit_log (operacion, fecha DESC);
CREATE INDEX IF NOT EXISTS audit_log_usuario_id_fecha_idx ON audit_log (usuario_id, fecha DESC);

CREATE FUNCTION audit_log_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_log is append-only: % is not allowed', TG_OP
    USING ERRCODE = 'insufficient_privilege', HINT = 'Add an entry that corrects the earlier one.';
END
$$;

CREATE TRIGGER audit_log_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_append_only();

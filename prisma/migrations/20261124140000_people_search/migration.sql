-- Finding people among very many, and telling whether somebody's roles or addresses changed meanwhile.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- A customer whom a seller enters by hand may have no address; they cannot log in.
ALTER TABLE usuario ALTER COLUMN correo DROP NOT NULL;

-- version counts changes of what belongs to a person in other tables (roles, addresses). A statement that
-- waits for the person's row goes on with the rows that it saw before it waited; by comparing the version
-- that it saw with the version that it locked it knows that they are out of date, and is run again.
ALTER TABLE usuario
  ADD COLUMN IF NOT EXISTS busqueda text COLLATE "C",
  ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 0;

-- Name, address and telephone number as searches compare them, a line each. Kept as a column because
-- texto_plano() costs 30 microseconds: too much for every row of a list.
CREATE FUNCTION usuario_busqueda() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.busqueda := texto_plano(
    replace(NEW.nombre, E'\n', ' ') || E'\n' || coalesce(NEW.correo, '') || E'\n' || coalesce(NEW.telefono, ''));
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
-- The two lists in their order; the first holds correo itself, so that pages far down are found in the index.
CREATE INDEX usuario_lista_correo_idx ON usuario (lower(correo), id) INCLUDE (correo)
  WHERE anonimizado_en IS NULL;
CREATE INDEX usuario_lista_clientes_idx ON usuario (busqueda, id)
  WHERE anonimizado_en IS NULL AND is_active;

-- "Who deleted products?" among a million other entries about products.
CREATE INDEX IF NOT EXISTS audit_log_tabla_operacion_fecha_idx ON audit_log (tabla, operacion, fecha DESC);

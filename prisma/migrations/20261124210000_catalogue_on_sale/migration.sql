-- "What is in stock" is remembered and corrected like every other list: a product that sells out, or comes back,
-- is a change of the catalogue. Other sales still are not.

-- Units that could be sold before the change; it tells whether there were any, and nothing finer.
ALTER TABLE catalogue_change ADD COLUMN disponible integer;
SELECT catalogue_forget();

CREATE OR REPLACE FUNCTION catalogue_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO catalogue_change
    (version, product_id, busqueda, precio, marca_id, tipoproducto_id, id_vendedor, disponible)
  VALUES (catalogue_next_version(), OLD.id, OLD.busqueda, OLD.precio, OLD.marca_id, OLD.tipoproducto_id,
    OLD.id_vendedor, OLD.stock - OLD.reservado)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

-- By its name it comes before catalogue_count_moved, so that everybody waits for the version first and for the
-- counts afterwards, and nobody in a circle.
DROP TRIGGER catalogue_replaced ON producto;
CREATE TRIGGER catalogue_changed
AFTER UPDATE OF nombre, precio, marca_id, tipoproducto_id, id_vendedor, busqueda, stock, reservado ON producto
FOR EACH ROW WHEN (
  (OLD.busqueda, OLD.precio, OLD.marca_id, OLD.tipoproducto_id, OLD.id_vendedor, OLD.stock > OLD.reservado)
    IS DISTINCT FROM
  (NEW.busqueda, NEW.precio, NEW.marca_id, NEW.tipoproducto_id, NEW.id_vendedor, NEW.stock > NEW.reservado)
) EXECUTE FUNCTION catalogue_replaced();

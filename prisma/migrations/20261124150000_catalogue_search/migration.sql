-- Finding, ordering and counting products among very many, and telling a stale stock from a new one.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Name, brand and type as searches compare them, a line each: it orders by name as well.
ALTER TABLE producto ADD COLUMN IF NOT EXISTS busqueda text COLLATE "C";

-- Room in every page, so that a sale changes a product without touching its indexes.
ALTER TABLE producto SET (fillfactor = 85);

CREATE FUNCTION producto_busqueda() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  brand text;
  kind text;
BEGIN
  -- FOR SHARE: a name that is being changed is waited for, so that the line never keeps the old one.
  SELECT nombre INTO brand FROM marca WHERE id = NEW.marca_id FOR SHARE;
  SELECT nombre INTO kind FROM tipoproducto WHERE id = NEW.tipoproducto_id FOR SHARE;
  NEW.busqueda := texto_plano(
    replace(NEW.nombre, E'\n', ' ') || E'\n' || replace(coalesce(brand, ''), E'\n', ' ')
      || E'\n' || replace(coalesce(kind, ''), E'\n', ' '));
  RETURN NEW;
END
$$;

CREATE TRIGGER producto_busqueda_nuevo BEFORE INSERT ON producto
FOR EACH ROW EXECUTE FUNCTION producto_busqueda();

CREATE TRIGGER producto_busqueda_cambio BEFORE UPDATE OF nombre, marca_id, tipoproducto_id ON producto
FOR EACH ROW WHEN (
  (OLD.nombre, OLD.marca_id, OLD.tipoproducto_id) IS DISTINCT FROM (NEW.nombre, NEW.marca_id, NEW.tipoproducto_id)
) EXECUTE FUNCTION producto_busqueda();

CREATE FUNCTION producto_busqueda_renombrar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'marca' THEN
    UPDATE producto SET busqueda = texto_plano(
      replace(producto.nombre, E'\n', ' ') || E'\n' || replace(NEW.nombre, E'\n', ' ') || E'\n'
        || replace(tipoproducto.nombre, E'\n', ' '))
    FROM tipoproducto WHERE producto.marca_id = NEW.id AND tipoproducto.id = producto.tipoproducto_id;
  ELSE
    UPDATE producto SET busqueda = texto_plano(
      replace(producto.nombre, E'\n', ' ') || E'\n' || replace(marca.nombre, E'\n', ' ') || E'\n'
        || replace(NEW.nombre, E'\n', ' '))
    FROM marca WHERE producto.tipoproducto_id = NEW.id AND marca.id = producto.marca_id;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER marca_renombrada AFTER UPDATE OF nombre ON marca
FOR EACH ROW WHEN (OLD.nombre IS DISTINCT FROM NEW.nombre) EXECUTE FUNCTION producto_busqueda_renombrar();
CREATE TRIGGER tipoproducto_renombrado AFTER UPDATE OF nombre ON tipoproducto
FOR EACH ROW WHEN (OLD.nombre IS DISTINCT FROM NEW.nombre) EXECUTE FUNCTION producto_busqueda_renombrar();

UPDATE producto SET busqueda = texto_plano(
  replace(producto.nombre, E'\n', ' ') || E'\n' || replace(marca.nombre, E'\n', ' ') || E'\n'
    || replace(tipoproducto.nombre, E'\n', ' '))
FROM marca, tipoproducto
WHERE marca.id = producto.marca_id AND tipoproducto.id = producto.tipoproducto_id AND producto.busqueda IS NULL;

ALTER TABLE producto ALTER COLUMN busqueda SET STATISTICS 1000;

CREATE INDEX producto_busqueda_trigram_idx ON producto USING gin (busqueda gin_trgm_ops);
CREATE INDEX producto_busqueda_id_idx ON producto (busqueda, id);
CREATE INDEX producto_precio_id_idx ON producto (precio, id);
DROP INDEX IF EXISTS producto_marca_id_idx;
DROP INDEX IF EXISTS producto_tipoproducto_id_idx;
CREATE INDEX producto_marca_id_id_idx ON producto (marca_id, id DESC);
CREATE INDEX producto_tipoproducto_id_id_idx ON producto (tipoproducto_id, id DESC);
-- "Is this image in use?", asked before one is removed.
CREATE INDEX producto_imagen_key_idx ON producto (imagen_key) WHERE imagen_key IS NOT NULL;

-- Units sold, in the order of the storefront's "best sellers". A table of its own: as a column of producto
-- its index would make every sale rewrite all indexes of the product.
CREATE TABLE product_sales (
  product_id integer PRIMARY KEY REFERENCES producto (id) ON DELETE CASCADE,
  units      bigint NOT NULL DEFAULT 0
);
INSERT INTO product_sales (product_id, units)
SELECT producto.id, coalesce(sum(detalleventa.cantidad), 0)
FROM producto LEFT JOIN detalleventa ON detalleventa.producto_id = producto.id
GROUP BY producto.id;
CREATE INDEX product_sales_units_product_id_idx ON product_sales (units DESC, product_id DESC);

CREATE FUNCTION product_sales_new_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO product_sales (product_id) SELECT id FROM added ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER product_sales_new_product AFTER INSERT ON producto
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION product_sales_new_product();

CREATE FUNCTION product_sales_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    INSERT INTO product_sales (product_id, units)
    SELECT producto_id, sum(cantidad) FROM added GROUP BY producto_id ORDER BY producto_id
    ON CONFLICT (product_id) DO UPDATE SET units = product_sales.units + excluded.units;
  END IF;
  IF TG_OP IN ('DELETE', 'UPDATE') THEN
    UPDATE product_sales SET units = product_sales.units - gone.units
    FROM (SELECT producto_id, sum(cantidad) AS units FROM removed GROUP BY producto_id) gone
    WHERE product_sales.product_id = gone.producto_id;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER product_sales_sold AFTER INSERT ON detalleventa
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION product_sales_count();
CREATE TRIGGER product_sales_corrected AFTER UPDATE ON detalleventa
REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION product_sales_count();
CREATE TRIGGER product_sales_removed AFTER DELETE ON detalleventa
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION product_sales_count();

-- Changes whenever a list, a filter or a search may count differently than before; a change of stock does
-- not. Who has counted once at a version need not count again.
CREATE TABLE catalogue_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version  bigint NOT NULL
);
INSERT INTO catalogue_version (version) VALUES (1);

CREATE FUNCTION catalogue_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE catalogue_version SET version = version + 1;
  RETURN NULL;
END
$$;
CREATE TRIGGER catalogue_changed
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF nombre, precio, marca_id, tipoproducto_id, id_vendedor, busqueda
ON producto FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();

-- The stock that a person was shown last: what an edit that sends it back has not touched.
CREATE TABLE shown_stock (
  user_id    uuid NOT NULL REFERENCES usuario (id) ON DELETE CASCADE,
  product_id integer NOT NULL REFERENCES producto (id) ON DELETE CASCADE,
  stock      integer NOT NULL,
  shown_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, product_id)
);
CREATE INDEX shown_stock_product_id_idx ON shown_stock (product_id);

DO $$
DECLARE
  public_role name;
BEGIN
  FOR public_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    EXECUTE format('REVOKE ALL ON TABLE product_sales, catalogue_version, shown_stock FROM %I', public_role);
  END LOOP;
END
$$;

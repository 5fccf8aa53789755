-- The shop's part of the dashboard, without looking at every product and person: docs/reports.md.

-- What all products are worth and how many people there are, as of the changes that are not listed any more; and the
-- first products with few units, and with none, up to `threshold`, in the order in which they are told. A list is
-- whole when there are no more. A null threshold: there are no lists.
CREATE TABLE shop_count (
  only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version      bigint NOT NULL DEFAULT 0,
  value        numeric(30,2) NOT NULL,
  people       bigint NOT NULL,
  threshold    integer,
  few          integer[] NOT NULL DEFAULT '{}',
  few_is_whole boolean NOT NULL DEFAULT false,
  out          integer[] NOT NULL DEFAULT '{}',
  out_is_whole boolean NOT NULL DEFAULT false
);

-- What changed since: appended to, so that two sales do not wait for each other. A key would cost each sale more than
-- everything else here.
CREATE TABLE shop_change (
  product_id integer,
  value      numeric(30,2) NOT NULL DEFAULT 0,
  people     integer NOT NULL DEFAULT 0
);
ALTER TABLE shop_change REPLICA IDENTITY FULL;

-- A sale changes the stock alone, and this is all that it pays.
CREATE FUNCTION shop_stock_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO shop_change (product_id, value) VALUES (NEW.id, (NEW.stock - OLD.stock) * NEW.precio);
  RETURN NULL;
END
$$;
CREATE FUNCTION shop_product_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO shop_change (product_id, value)
  VALUES (coalesce(NEW.id, OLD.id), coalesce(NEW.precio * NEW.stock, 0) - coalesce(OLD.precio * OLD.stock, 0));
  RETURN NULL;
END
$$;
CREATE FUNCTION shop_people_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO shop_change (people)
  VALUES (coalesce(NEW.is_active, false)::int - coalesce(OLD.is_active, false)::int);
  RETURN NULL;
END
$$;
CREATE FUNCTION shop_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO shop_change (value, people)
  SELECT CASE TG_TABLE_NAME WHEN 'producto' THEN -value - (SELECT coalesce(sum(value), 0) FROM shop_change) ELSE 0 END,
    CASE TG_TABLE_NAME WHEN 'usuario' THEN -people - (SELECT coalesce(sum(people), 0) FROM shop_change) ELSE 0 END
  FROM shop_count;
  RETURN NULL;
END
$$;

LOCK TABLE usuario, producto IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO shop_count (value, people)
SELECT coalesce(sum(precio * stock), 0), (SELECT count(*) FROM usuario WHERE is_active) FROM producto;

CREATE TRIGGER shop_product_added AFTER INSERT ON producto
FOR EACH ROW EXECUTE FUNCTION shop_product_changed();
CREATE TRIGGER shop_stock_changed AFTER UPDATE OF stock ON producto
FOR EACH ROW WHEN (
  OLD.stock <> NEW.stock AND (OLD.id, OLD.precio, OLD.busqueda) IS NOT DISTINCT FROM (NEW.id, NEW.precio, NEW.busqueda)
) EXECUTE FUNCTION shop_stock_changed();
-- Another trigger writes busqueda when one of the three columns is written that it is made of.
CREATE TRIGGER shop_product_changed
AFTER UPDATE OF id, precio, busqueda, nombre, marca_id, tipoproducto_id ON producto
FOR EACH ROW WHEN ((OLD.id, OLD.precio, OLD.busqueda) IS DISTINCT FROM (NEW.id, NEW.precio, NEW.busqueda))
EXECUTE FUNCTION shop_product_changed();
CREATE TRIGGER shop_product_removed AFTER DELETE ON producto
FOR EACH ROW EXECUTE FUNCTION shop_product_changed();
CREATE TRIGGER shop_products_emptied AFTER TRUNCATE ON producto
FOR EACH STATEMENT EXECUTE FUNCTION shop_emptied();
CREATE TRIGGER shop_person_added AFTER INSERT ON usuario
FOR EACH ROW WHEN (NEW.is_active) EXECUTE FUNCTION shop_people_changed();
CREATE TRIGGER shop_person_changed AFTER UPDATE OF is_active ON usuario
FOR EACH ROW WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active) EXECUTE FUNCTION shop_people_changed();
CREATE TRIGGER shop_person_removed AFTER DELETE ON usuario
FOR EACH ROW WHEN (OLD.is_active) EXECUTE FUNCTION shop_people_changed();
CREATE TRIGGER shop_people_emptied AFTER TRUNCATE ON usuario
FOR EACH STATEMENT EXECUTE FUNCTION shop_emptied();

DO $$
DECLARE
  public_role name;
BEGIN
  FOR public_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    EXECUTE format('REVOKE ALL ON TABLE shop_count, shop_change FROM %I', public_role);
  END LOOP;
END
$$;

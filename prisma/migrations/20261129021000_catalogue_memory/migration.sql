-- Temporary
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
-- How many products each pair of brand and type has: the exact total of a list that only brand and type
-- narrow, without counting products.

CREATE TABLE catalogue_count (
  brand_id integer NOT NULL,
  type_id  integer NOT NULL,
  products bigint NOT NULL,
  PRIMARY KEY (brand_id, type_id)
);
LOCK TABLE producto IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO catalogue_count (brand_id, type_id, products)
SELECT marca_id, tipoproducto_id, count(*) FROM producto GROUP BY 1, 2;

-- Pairs are added in order, so that two imports at once do not wait for each other in a circle.
CREATE FUNCTION catalogue_count_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  INSERT INTO catalogue_count (brand_id, type_id, products)
  SELECT marca_id, tipoproducto_id, step * count(*) FROM changed GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (brand_id, type_id) DO UPDATE SET products = catalogue_count.products + excluded.products;
  RETURN NULL;
END
$$;
CREATE TRIGGER catalogue_count_added AFTER INSERT ON producto
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue_count_rows();
CREATE TRIGGER catalogue_count_removed AFTER DELETE ON producto
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue_count_rows();

-- For each row and not for the statement: a sale, which changes neither brand nor type, costs nothing.
CREATE FUNCTION catalogue_count_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO catalogue_count (brand_id, type_id, products)
  VALUES (OLD.marca_id, OLD.tipoproducto_id, -1), (NEW.marca_id, NEW.tipoproducto_id, 1)
  ON CONFLICT (brand_id, type_id) DO UPDATE SET products = catalogue_count.products + excluded.products;
  RETURN NULL;
END
$$;
CREATE TRIGGER catalogue_count_moved AFTER UPDATE OF marca_id, tipoproducto_id ON producto
FOR EACH ROW WHEN ((OLD.marca_id, OLD.tipoproducto_id) IS DISTINCT FROM (NEW.marca_id, NEW.tipoproducto_id))
EXECUTE FUNCTION catalogue_count_moved();

CREATE FUNCTION catalogue_count_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM catalogue_count;
  RETURN NULL;
END
$$;
CREATE TRIGGER catalogue_count_emptied AFTER TRUNCATE ON producto
FOR EACH STATEMENT EXECUTE FUNCTION catalogue_count_emptied();

DO $$
DECLARE
  public_role name;
BEGIN
  FOR public_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    EXECUTE format('REVOKE ALL ON TABLE catalogue_count FROM %I', public_role);
  END LOOP;
END
$$;
-- What each change of the catalogue replaced, so that who has counted at a version corrects the count by the
-- few products that changed since, instead of counting all of them again.

-- Complete for versions after this one: older rows are gone, or were too many to be worth keeping.
ALTER TABLE catalogue_version ADD COLUMN complete_since bigint NOT NULL DEFAULT 0;

-- A product as it was before the change; all null when it did not exist.
CREATE TABLE catalogue_change (
  version         bigint NOT NULL,
  product_id      integer NOT NULL,
  busqueda        text COLLATE "C",
  precio          numeric(12,2),
  marca_id        integer,
  tipoproducto_id integer,
  id_vendedor     uuid,
  PRIMARY KEY (version, product_id)
);

-- The version of this transaction's changes: one for all of them. Whoever changes the catalogue waits here for
-- the others until they commit, so versions become visible in their order. The setting ends with the
-- transaction, and with a savepoint that is rolled back.
CREATE FUNCTION catalogue_next_version() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  kept CONSTANT integer := 1000;
  own bigint := nullif(current_setting('smartsales.catalogue_version', true), '');
BEGIN
  IF own IS NULL THEN
    UPDATE catalogue_version
    SET version = version + 1, complete_since = greatest(complete_since, version + 1 - kept)
    RETURNING version INTO own;
    DELETE FROM catalogue_change WHERE version <= own - kept;
    PERFORM set_config('smartsales.catalogue_version', own::text, true);
  END IF;
  RETURN own;
END
$$;

-- Whoever remembers an earlier version counts again.
CREATE FUNCTION catalogue_forget() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  own bigint := catalogue_next_version();
BEGIN
  UPDATE catalogue_version SET complete_since = own;
  DELETE FROM catalogue_change;
END
$$;

CREATE FUNCTION catalogue_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM catalogue_forget();
  RETURN NULL;
END
$$;

-- Of several changes of a product in one transaction the first knows what was there before.
CREATE FUNCTION catalogue_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  worth_keeping CONSTANT integer := 2000;
  products integer := (SELECT count(*) FROM added);
BEGIN
  IF products > worth_keeping THEN
    PERFORM catalogue_forget();
  ELSIF products > 0 THEN
    INSERT INTO catalogue_change (version, product_id)
    SELECT own, id FROM catalogue_next_version() own, added
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION catalogue_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO catalogue_change (version, product_id, busqueda, precio, marca_id, tipoproducto_id, id_vendedor)
  VALUES (catalogue_next_version(), OLD.id, OLD.busqueda, OLD.precio, OLD.marca_id, OLD.tipoproducto_id,
    OLD.id_vendedor)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

-- The column lists and conditions leave sales alone, which change the stock and nothing else.
CREATE TRIGGER catalogue_added AFTER INSERT ON producto
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION catalogue_added();
CREATE TRIGGER catalogue_replaced
AFTER UPDATE OF nombre, precio, marca_id, tipoproducto_id, id_vendedor, busqueda ON producto
FOR EACH ROW WHEN (
  (OLD.busqueda, OLD.precio, OLD.marca_id, OLD.tipoproducto_id, OLD.id_vendedor)
    IS DISTINCT FROM (NEW.busqueda, NEW.precio, NEW.marca_id, NEW.tipoproducto_id, NEW.id_vendedor)
) EXECUTE FUNCTION catalogue_replaced();
CREATE TRIGGER catalogue_removed AFTER DELETE ON producto
FOR EACH ROW EXECUTE FUNCTION catalogue_replaced();
CREATE TRIGGER catalogue_emptied AFTER TRUNCATE ON producto
FOR EACH STATEMENT EXECUTE FUNCTION catalogue_emptied();

-- In its place: it counted a version for every statement, also when nothing that counts had changed.
DROP TRIGGER catalogue_changed ON producto;
DROP FUNCTION catalogue_changed();

DO $$
DECLARE
  public_role name;
BEGIN
  FOR public_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    EXECUTE format('REVOKE ALL ON TABLE catalogue_change FROM %I', public_role);
  END LOOP;
END
$$;
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

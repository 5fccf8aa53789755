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

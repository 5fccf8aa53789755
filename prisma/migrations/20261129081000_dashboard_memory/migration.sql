-- Temporary
-- What the dashboard counts, kept, so that a reading in a shop of two million sales looks at the few that came and went
-- since. How each table is used: docs/reports.md.

-- A period as it was counted last. The bounds are those of the current and of the previous range; null when nothing is
-- counted. Whoever counts on holds the row, and raises the version.
CREATE TABLE counted_window (
  period         varchar(10) PRIMARY KEY,
  version        bigint NOT NULL DEFAULT 0,
  time_zone      varchar(64),
  current_from   timestamptz,
  current_until  timestamptz,
  earlier_from   timestamptz,
  earlier_until  timestamptz,
  buyers         bigint NOT NULL DEFAULT 0,
  earlier_sales  bigint NOT NULL DEFAULT 0,
  earlier_amount numeric(30,2) NOT NULL DEFAULT 0,
  earlier_buyers bigint NOT NULL DEFAULT 0,
  unpriced_lines bigint NOT NULL DEFAULT 0
);
INSERT INTO counted_window (period) VALUES ('hoy'), ('semana'), ('mes'), ('trimestre'), ('año'), ('todo');

CREATE TABLE counted_day (
  period varchar(10) NOT NULL,
  day    date NOT NULL,
  sales  bigint NOT NULL,
  amount numeric(30,2) NOT NULL,
  PRIMARY KEY (period, day)
);

CREATE TABLE counted_product (
  period     varchar(10) NOT NULL,
  product_id integer NOT NULL,
  type_id    integer NOT NULL,
  units      bigint NOT NULL,
  amount     numeric(30,2) NOT NULL,
  PRIMARY KEY (period, product_id)
);
CREATE INDEX counted_product_period_units_amount_product_id_idx
  ON counted_product (period, units DESC, amount DESC, product_id);

CREATE TABLE counted_type (
  period  varchar(10) NOT NULL,
  type_id integer NOT NULL,
  units   bigint NOT NULL,
  amount  numeric(30,2) NOT NULL,
  PRIMARY KEY (period, type_id)
);

CREATE TABLE counted_buyer (
  period        varchar(10) NOT NULL,
  buyer_id      uuid NOT NULL,
  sales         bigint NOT NULL,
  amount        numeric(30,2) NOT NULL,
  earlier_sales bigint NOT NULL,
  PRIMARY KEY (period, buyer_id)
);
CREATE INDEX counted_buyer_period_amount_sales_buyer_id_idx
  ON counted_buyer (period, amount DESC, sales DESC, buyer_id);

-- Transactions that changed what may be counted already; while there is one, a period is counted from its sales.
-- Inserted and never updated, so that nobody waits for whoever counts.
CREATE TABLE counted_window_void (
  period         varchar(10) NOT NULL,
  transaction_id bigint NOT NULL,
  PRIMARY KEY (period, transaction_id)
);

CREATE FUNCTION counted_window_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO counted_window_void (period, transaction_id)
  SELECT period, pg_current_xact_id()::text::bigint FROM counted_window
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

-- The conditions leave sales alone that are told when they happen.
CREATE TRIGGER counted_window_late_sale AFTER INSERT ON venta
FOR EACH ROW WHEN (NEW.hora < clock_timestamp() - interval '1 minute') EXECUTE FUNCTION counted_window_void();
CREATE TRIGGER counted_window_changed_sale AFTER UPDATE OF id, hora, total, usuario_id ON venta
FOR EACH ROW WHEN (
  (OLD.id, OLD.hora, OLD.total, OLD.usuario_id) IS DISTINCT FROM (NEW.id, NEW.hora, NEW.total, NEW.usuario_id)
) EXECUTE FUNCTION counted_window_void();
CREATE TRIGGER counted_window_removed_sale AFTER DELETE ON venta
FOR EACH ROW EXECUTE FUNCTION counted_window_void();
CREATE TRIGGER counted_window_no_sales AFTER TRUNCATE ON venta
FOR EACH STATEMENT EXECUTE FUNCTION counted_window_void();

CREATE TRIGGER counted_window_changed_line
AFTER UPDATE OF venta_id, producto_id, cantidad, precio_unitario ON detalleventa
FOR EACH ROW WHEN (
  (OLD.venta_id, OLD.producto_id, OLD.cantidad, OLD.precio_unitario)
    IS DISTINCT FROM (NEW.venta_id, NEW.producto_id, NEW.cantidad, NEW.precio_unitario)
) EXECUTE FUNCTION counted_window_void();
CREATE TRIGGER counted_window_removed_line AFTER DELETE ON detalleventa
FOR EACH ROW EXECUTE FUNCTION counted_window_void();
CREATE TRIGGER counted_window_no_lines AFTER TRUNCATE ON detalleventa
FOR EACH STATEMENT EXECUTE FUNCTION counted_window_void();

-- Who sells a product holds its row, as who changes its type does: a first sale is seen here, or sees the new type.
CREATE FUNCTION counted_window_other_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM detalleventa WHERE producto_id = NEW.id) THEN
    INSERT INTO counted_window_void (period, transaction_id)
    SELECT period, pg_current_xact_id()::text::bigint FROM counted_window
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER counted_window_other_type AFTER UPDATE OF tipoproducto_id ON producto
FOR EACH ROW WHEN (OLD.tipoproducto_id IS DISTINCT FROM NEW.tipoproducto_id)
EXECUTE FUNCTION counted_window_other_type();

-- As before, and it notices lines that are added to a sale of some time ago.
CREATE OR REPLACE FUNCTION product_sales_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    INSERT INTO product_sales (product_id, units)
    SELECT producto_id, sum(cantidad) FROM added GROUP BY producto_id ORDER BY producto_id
    ON CONFLICT (product_id) DO UPDATE SET units = product_sales.units + excluded.units;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (
      SELECT FROM added JOIN venta ON venta.id = venta_id WHERE venta.hora < clock_timestamp() - interval '1 minute'
    ) THEN
      INSERT INTO counted_window_void (period, transaction_id)
      SELECT period, pg_current_xact_id()::text::bigint FROM counted_window
      ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  IF TG_OP IN ('DELETE', 'UPDATE') THEN
    UPDATE product_sales SET units = product_sales.units - gone.units
    FROM (SELECT producto_id, sum(cantidad) AS units FROM removed GROUP BY producto_id) gone
    WHERE product_sales.product_id = gone.producto_id;
  END IF;
  RETURN NULL;
END
$$;

DO $$
DECLARE
  public_role name;
BEGIN
  FOR public_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
    EXECUTE format('REVOKE ALL ON TABLE counted_window, counted_day, counted_product, counted_type, counted_buyer,
      counted_window_void FROM %I', public_role);
  END LOOP;
END
$$;
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

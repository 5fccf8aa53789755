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

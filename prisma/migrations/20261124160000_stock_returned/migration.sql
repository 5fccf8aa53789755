-- Whether the units of a refunded payment went back into stock. It stands on the payment's own row, which
-- whoever records a refund holds locked, so that it happens once.
ALTER TABLE pagos ADD COLUMN stock_devuelto boolean NOT NULL DEFAULT false;

-- A dispute that was lost is a state of its own: the money is gone for good.
ALTER TABLE pagos ALTER COLUMN estado TYPE varchar(30);
ALTER TABLE pagos DROP CONSTRAINT pagos_estado_check;
ALTER TABLE pagos ADD CONSTRAINT pagos_estado_check CHECK (estado IN
  ('pagado', 'reembolsado', 'parcialmente_reembolsado', 'disputado', 'disputa_perdida', 'fallido'));

-- Lines from before have no price of their own. Today's price is the best guess there is, and marked
-- as one. A migration to itself, so that the table is not locked for longer than its rows are.

UPDATE detalleventa
SET precio_unitario = producto.precio,
    nombre_producto = producto.nombre,
    precio_estimado = true
FROM producto
WHERE producto.id = detalleventa.producto_id AND detalleventa.precio_unitario IS NULL;

-- After the update, which would trip over an old row that is not valid.
ALTER TABLE detalleventa ADD CONSTRAINT detalleventa_cantidad_positiva CHECK (cantidad > 0) NOT VALID;

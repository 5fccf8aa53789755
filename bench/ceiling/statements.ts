export const me = `
  select usuario.id, usuario.nombre, usuario.telefono, usuario.correo,
    array(select roles.nombre::text from rolesusuario join roles on roles.id = rolesusuario.rol_id
      where rolesusuario.usuario_id = usuario.id order by roles.id) as roles
  from usuario where usuario.id = $1::uuid and usuario.is_active`

export const offers = `
  select (select count(*)::int from producto) as total, producto.id, producto.nombre, producto.precio,
    greatest(producto.stock - producto.reservado, 0) as stock, producto.tiempogarantia, producto.imagen_key,
    marca.id as marca_id, marca.nombre as marca, tipoproducto.id as tipo_id, tipoproducto.nombre as tipo,
    usuario.id as vendedor_id, usuario.nombre as vendedor, usuario.correo
  from producto
  join marca on marca.id = producto.marca_id
  join tipoproducto on tipoproducto.id = producto.tipoproducto_id
  join usuario on usuario.id = producto.id_vendedor
  order by producto.id desc limit $1 offset $2`

export const history = `
  with page as (
    select id from venta where usuario_id = $1::uuid order by hora desc, id desc limit $2 offset $3
  )
  select pagos.id as pago_id, venta.id as venta_id, pagos.total, pagos.hora as fecha_pago, venta.hora as fecha_venta,
    venta.direccion as direccion_envio, pagos.receipt_url, pagos.metodo_pago, pagos.moneda, pagos.estado,
    pagos.reembolsado, bought.productos
  from page join venta on venta.id = page.id join pagos on pagos.venta_id = venta.id
  cross join lateral (
    select json_agg(json_build_object('producto_id', line.producto_id, 'producto_nombre', line.nombre_producto,
        'cantidad', line.cantidad, 'precio_unitario', line.precio_unitario::text,
        'subtotal', (line.precio_unitario * line.cantidad)::text) order by line.producto_id) as productos
    from detalleventa line where line.venta_id = venta.id
  ) bought
  order by venta.hora desc, venta.id desc, pagos.id desc`

-- Brings a payment to the state that the payment service reports: refunded amount, status, audit and, once for all of
-- it having gone back, its units on the shelf, and what the buyer is told. Each report has the whole state, so that
-- they may come twice and in any order. The caller has locked the order, where there is one.
-- p: {payment_intent_id, refunded, refunded_before, dispute, event}: refunded as decimal text. Less than is known comes
-- from an older report, unless a refund may have failed: then refunded_before is what was known before the payment
-- service was asked. dispute is open, lost or none, and null where nothing is known of one.
-- Returns {sale_id, status, is_stale}, or null when there is no such payment. is_stale: more became known since the
-- payment service was asked, so that nothing was written and it has to be asked again.
create or replace function smartsales.record_refund(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  payment record;
  back numeric := (p ->> 'refunded')::numeric;
  state text;
  gives_back boolean;
begin
  -- The sale first, as warranty claims and their evaluations lock it: they see this refund or end before it.
  perform from venta where id = (select venta_id from pagos
    where payment_intent_id = p ->> 'payment_intent_id' and not intento_duplicado) for no key update;
  select pagos.id, pagos.venta_id as sale_id, pagos.total, pagos.reembolsado as refunded, pagos.estado as status,
    pagos.stock_devuelto as is_restocked, venta.usuario_id as buyer
  into payment
  from pagos join venta on venta.id = pagos.venta_id
  where pagos.payment_intent_id = p ->> 'payment_intent_id' and not pagos.intento_duplicado
  for update of pagos;
  if not found then
    return null;
  end if;

  if back < payment.refunded and payment.refunded <> (p ->> 'refunded_before')::numeric then
    return jsonb_build_object('sale_id', payment.sale_id, 'status', payment.status, 'is_stale', true);
  end if;
  if p ->> 'refunded_before' is null then
    back := greatest(back, payment.refunded);
  end if;
  -- The bank's decision is the last one.
  if p ->> 'dispute' = 'lost' or payment.status = 'disputa_perdida' then
    back := payment.total;
    state := 'disputa_perdida';
  else
    back := least(back, payment.total);
    state := case
      when back >= payment.total then 'reembolsado'
      when back > 0 then 'parcialmente_reembolsado'
      when coalesce(p ->> 'dispute', case payment.status when 'disputado' then 'open' end) = 'open' then 'disputado'
      else 'pagado' end;
  end if;
  if (back, state) = (payment.refunded, payment.status) then
    return jsonb_build_object('sale_id', payment.sale_id, 'status', state);
  end if;

  gives_back := back >= payment.total and not payment.is_restocked;
  update pagos set reembolsado = back, estado = state, stock_devuelto = stock_devuelto or gives_back
  where id = payment.id;
  if gives_back then
    perform from producto
    where id = any(array(select producto_id from detalleventa where venta_id = payment.sale_id))
    order by id for no key update;
    perform smartsales.move_stock(jsonb_build_object('reason', 'refund', 'sale_id', payment.sale_id, 'lines', (
      select jsonb_agg(jsonb_build_object('product_id', producto_id, 'delta', cantidad))
      from detalleventa where venta_id = payment.sale_id)));
    update checkout_order set status = 'refunded', updated_at = now() where sale_id = payment.sale_id;
  end if;

  if back > payment.refunded then
    perform smartsales.enqueue_notifications(jsonb_build_array(jsonb_build_object(
      'recipient', payment.buyer, 'title', 'Pago devuelto',
      'body', format(case state when 'disputa_perdida' then 'Tu banco te devolvió $%s de tu compra.'
        else 'Devolvimos $%s de tu compra a tu tarjeta.' end, back::numeric(12,2)),
      'data', jsonb_build_object('tipo', 'reembolso', 'venta_id', payment.sale_id, 'total', back),
      -- Told once for each change: the same amount again is another refund, after one that failed.
      'key', format('reembolso:pago:%s:%s', payment.id, pg_current_xact_id()))));
  end if;
  perform smartsales.record_audit(jsonb_build_object('table', 'pagos', 'operation', 'UPDATE',
    'old', jsonb_build_object('id', payment.id, 'estado', payment.status, 'reembolsado', payment.refunded),
    'new', jsonb_build_object('id', payment.id, 'estado', state, 'reembolsado', back,
      'evento', p -> 'event' ->> 'type')));
  return jsonb_build_object('sale_id', payment.sale_id, 'status', state);
end
$$;

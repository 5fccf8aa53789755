import { type Sql, sql } from '../../lib/database/sql.ts'
import type { Range } from './dashboard-window.ts'

/** A condition: `venta` is of a range. */
export const within = ({ start, end }: Range): Sql => sql`venta.hora >= ${start} and venta.hora < ${end}`

/**
 * Sales of which money went back, as a table `refunded`: what is left of each (`sales` 0 when nothing is, since then
 * its units are in stock again) less what it was. Few rows, found by their own index and subtracted in the end: all
 * the other sales need not be joined with them.
 */
export const refundedTable = sql`refunded as materialized (
    select venta.id, venta.usuario_id, venta.hora, -least(back.amount, venta.total) as amount,
      case when back.amount < venta.total then 0 else -1 end as sales
    from (select venta_id, sum(reembolsado) as amount from pagos where reembolsado > 0 group by 1) back
    join venta on venta.id = back.venta_id
  )`

/** A condition: `refunded` is of a range. */
export const refundedWithin = ({ start, end }: Range): Sql =>
  sql`refunded.hora >= ${start} and refunded.hora < ${end}`

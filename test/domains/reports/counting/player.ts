import type pg from 'pg'
import type { SqlClient } from '../../../../src/lib/database/sql.ts'
import type { Event } from './history.ts'
import { readBothWays, rollTo } from './shop.ts'

/** A shop in which histories are played. */
export interface Stage {
  readonly sql: SqlClient
  /** A connection whose triggers are off: what it tells is told in time. */
  readonly punctual: pg.Client
  readonly buyers: readonly string[]
  readonly products: readonly number[]
  readonly types: readonly number[]
}

/** Somewhat before everything begins that `todo` counts. */
const beginning = Date.parse('2019-11-20T10:00:00Z')
/** Sales after the moment of the test would not be late. */
const end = Date.parse('2026-01-01T00:00:00Z')

const pick = <Item>(items: readonly Item[], place: number): Item => items[place % items.length]!

const insertLine =
  'insert into detalleventa (venta_id, producto_id, cantidad, precio_unitario, limitegarantia)'
const statements = {
  unprice: 'update detalleventa set precio_unitario = null where venta_id = $1',
  reduce: 'update detalleventa set cantidad = cantidad + 1 where venta_id = $1',
  'add line': `${insertLine} select $1, $2, 1, 7.77, now() on conflict do nothing`,
  move: `update venta set hora = hora - interval '11 days', total = total + 1 where id = $1`,
  retype: 'update producto set tipoproducto_id = $2 where id = $1',
} as const

/** Plays one history and calls `onRead` with what was read, both ways. */
export async function play(
  { sql, punctual, buyers, products, types }: Stage,
  history: readonly Event[],
  onRead: (read: Awaited<ReturnType<typeof readBothWays>>) => void,
): Promise<void> {
  let now = beginning
  let sales: number[] = []
  await sql.write`truncate venta, detalleventa, pagos cascade`

  async function sell(event: Event & { kind: 'sell' }): Promise<void> {
    const id = sales.length + 1
    const soldAt = new Date(now - event.ageMs)
    const role = event.ageMs > 0 ? 'origin' : 'replica'
    const total = event.lines.reduce((sum, line) => sum + line.cents * line.quantity, 100) / 100
    await punctual.query(`begin; set local session_replication_role = '${role}'`)
    await punctual.query(
      `insert into venta (id, usuario_id, total, hora, direccion) values ($1, $2, $3, $4, 'Av. Arce')`,
      [id, pick(buyers, event.buyer), total, soldAt],
    )
    for (const { product, quantity, cents } of event.lines) {
      await punctual.query(`${insertLine} values ($1, $2, $3, $4, now()) on conflict do nothing`, [
        id,
        pick(products, product),
        quantity,
        cents / 100,
      ])
    }
    await punctual.query('insert into pagos (venta_id, total) values ($1, $2)', [id, total])
    await punctual.query('commit')
    sales = [...sales, id]
  }

  async function happen(event: Event): Promise<void> {
    if (event.kind === 'pass') now = Math.min(end, now + event.ms)
    else if (event.kind === 'sell') await sell(event)
    else if (event.kind === 'roll')
      await rollTo(sql, event.period, new Date(Math.max(beginning, now - event.lagMs)), event.most)
    else if (event.kind === 'read') onRead(await readBothWays(sql, event.period, new Date(now), event.top))
    else if (event.kind === 'reprice')
      await sql.write`update producto set precio = ${event.cents / 100} where id = ${pick(products, event.product)}`
    else if (event.kind === 'retype')
      await punctual.query(statements.retype, [pick(products, event.product), pick(types, event.sale)])
    else if (sales.length > 0) await change(event)
  }

  async function change(event: Event & { readonly sale: number }): Promise<void> {
    const sale = pick(sales, event.sale)
    if (event.kind === 'refund')
      await sql.write`update pagos set reembolsado = round(total * ${event.share}::numeric, 2) where venta_id = ${sale}`
    else if (event.kind === 'remove') {
      await sql.write`delete from pagos where venta_id = ${sale}`
      await sql.write`delete from detalleventa where venta_id = ${sale}`
      await sql.write`delete from venta where id = ${sale}`
    } else if (event.kind === 'add line')
      await punctual.query(statements['add line'], [sale, pick(products, event.product)])
    else if (event.kind !== 'retype') await punctual.query(statements[event.kind as 'move'], [sale])
  }

  for (const event of history) await happen(event)
}

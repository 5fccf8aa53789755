import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import t from 'tap'
import { withConnection } from '../database-server.ts'
import { copyDatabase } from '../helper.ts'

// A connection keeps the plans of the functions. Those that it made in an empty shop must do in one that has grown,
// until PostgreSQL looks at the tables anew, a minute later.

const seller = randomUUID()
const rows = 2000
const fill = [
  `insert into usuario (id, nombre, correo) values ('${seller}', 'Ana', 'ana@example.com')`,
  `insert into marca (nombre) values ('Marca')`,
  `insert into tipoproducto (nombre) values ('Tipo')`,
  `insert into producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
    select 'Taladro', 10, 30, 100000, marca.id, tipoproducto.id, '${seller}' from marca, tipoproducto`,
  // What it says of the other tables is that they are empty.
  'vacuum analyze',
]
const grow = [
  `insert into idempotency_key (scope, key, route, request_hash, created_at, expires_at)
    select 'other', n, 'POST /sell', 'hash', now(), now() + interval '1 day' from generate_series(1, ${rows}) n`,
  `insert into cola_notificacion (usuario_id, canal, titulo, cuerpo, datos, estado, reintentos, max_reintentos,
      proximo_intento, creado_en, actualizado_en)
    select '${seller}', 'WEB', 'Aviso', 'Aviso', '{}', 'PENDIENTE', 0, 3, now() - n * interval '1 second', now(), now() from generate_series(1, ${rows}) n`,
  `insert into outbox_task (topic, payload, dedupe_key) select 'topic', '{}', n from generate_series(1, ${rows}) n`,
]

const sale = () => ({
  key: { scope: seller, key: randomUUID(), route: 'POST /sell', hash: '00' },
  actor: { id: seller, name: 'Ana', request_id: 'request' },
  customer_email: 'ana@example.com',
  address: 'Av. Arce 2147',
  payment_method: 'efectivo',
  currency: 'usd',
  lines: [{ product_id: 1, quantity: 1 }],
})
const sales = () => ({ low_stock_threshold: 5, sales: [sale(), sale()] })
const claim = { topics: ['topic'], channels: ['PUSH'], unserved: ['WEB'], lease_ms: 60_000, is_poll: false }

async function call(client: Client, name: string, input: object) {
  const { rows } = await client.query(`select smartsales.${name}($1) as answer`, [JSON.stringify(input)])
  return rows[0].answer
}

/** How many rows of `table` a call reads, by an index or without. */
async function rowsRead(client: Client, table: string, work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    const { rows } = await client.query(
      'select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read from pg_stat_xact_user_tables where relname = $1',
      [table],
    )
    return Number(rows[0].read)
  }
  await client.query('begin')
  const before = await read()
  await work()
  const after = await read()
  await client.query('commit')
  return after - before
}

t.test('plans that were made in an empty shop read no more when it has grown', async (t) => {
  await withConnection(await copyDatabase(t), async (client) => {
    for (const statement of fill) await client.query(statement)
    await call(client, 'register_counter_sales', sales())
    const { notifications } = await call(client, 'claim_work', claim)
    t.strictSame(notifications, [])
    await call(client, 'mark_work', { results: [], gone: [] })
    for (const statement of grow) await client.query(statement)

    t.ok(
      (await rowsRead(client, 'idempotency_key', () => call(client, 'register_counter_sales', sales()))) < 20,
    )

    let claimed: { tasks: { id: string; lease: string }[]; skipped: unknown } | undefined
    const looked = await rowsRead(client, 'cola_notificacion', async () => {
      claimed = await call(client, 'claim_work', claim)
    })
    t.strictSame(claimed?.skipped, { WEB: 500 })
    // Each row that is skipped is found, locked and changed; all that wait are looked at to find the oldest.
    t.ok(looked < 3 * rows, `${looked} notifications`)
    const served = { ...claim, channels: ['WEB', 'PUSH'], unserved: [] }
    const sent = await rowsRead(client, 'cola_notificacion', () => call(client, 'claim_work', served))
    t.ok(sent < 200, `${sent} notifications where every channel has its service`)

    const results = claimed?.tasks.map(({ id, lease }) => ({ source: 'task', id, lease, kind: 'done' })) ?? []
    let marked = 0
    const found = await rowsRead(client, 'outbox_task', async () => {
      marked = await call(client, 'mark_work', { results, gone: [] })
    })
    t.equal(marked, 20)
    t.ok(found < 200, `${found} tasks`)
  })
})

import t from 'tap'
import { loadInBulk } from '../../../bench/scale/bulk.ts'
import { filledTables, fillShop } from '../../../bench/scale/rows.ts'
import { withConnection } from '../../database-server.ts'
import { build, copyDatabase } from '../../helper.ts'

/** How often each table was read from its first row to its last. */
async function wholeReads(url: string): Promise<Record<string, number>> {
  return withConnection(url, async (client) => {
    const { rows } = await client.query(
      `select relname, seq_scan::int from pg_stat_user_tables where relname in ('usuario', 'audit_log')`,
    )
    return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, seq_scan]))
  })
}

t.test('lists and searches of many people and entries stay on their indexes', async (t) => {
  const url = await copyDatabase(t)
  const size = { products: 100, sales: 200, people: 12_000, entries: 20_000 }
  await loadInBulk(url, filledTables, (client) => fillShop(client, size))
  const people = '/api/gestionusuario/usuarios/'
  const clients = '/api/gestionclientes/clientes/'
  const entries = '/api/bitacora/'
  for (const request of [
    people,
    `${people}?offset=11000`,
    `${people}?search=prueba%207777`,
    `${people}?search=prueba`,
    clients,
    `${clients}?search=prueba%207777`,
    entries,
    `${entries}?antes_de=15000&limit=50`,
    `${entries}?tabla=venta&limit=50`,
    `${entries}?tabla=producto&operacion=DELETE&limit=50`,
    `${entries}?usuario=persona7@correo.example`,
    `${entries}?ordering=-tabla&limit=50`,
  ]) {
    const app = await build(t, { database: { url } })
    const admin = app.as('Administrador')
    await admin.inject('/api/gestionusuario/mi-perfil/')
    const before = await wholeReads(url)
    const reply = await admin.inject(request)
    t.equal(reply.statusCode, 200, request)
    // PostgreSQL counts what a connection did when it ends.
    await app.close()
    t.strictSame(await wholeReads(url), before, request)
  }
})

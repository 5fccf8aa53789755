import t from 'tap'
import { loadInBulk } from '../../../bench/scale/bulk.ts'
import { filledTables, fillShop } from '../../../bench/scale/rows.ts'
import { listEntries } from '../../../src/domains/audit/list-entries.ts'
import { listClients } from '../../../src/domains/clients/list-clients.ts'
import { listUsers } from '../../../src/domains/users/list-users.ts'
import { type RawValue, Sql, type SqlClient } from '../../../src/lib/database/sql.ts'
import { build, copyDatabase, type TestApp } from '../../helper.ts'

/** A client that explains what it is asked for, with the plan's lines as rows. */
function explaining(app: TestApp): SqlClient {
  const explain = <Row extends object>(strings: TemplateStringsArray, ...values: RawValue[]) =>
    app.sql.read<Row>`explain (costs off) ${new Sql(strings, values)}`
  return { read: explain, write: explain, repeatable: explain }
}

async function planOf(rows: Promise<readonly object[]>): Promise<string> {
  return (await rows).map((row) => Object.values(row).join('')).join('\n')
}

t.test('lists and searches of many people and entries stay on their indexes', async (t) => {
  const url = await copyDatabase(t)
  const size = { products: 100, sales: 200, people: 12_000, entries: 20_000 }
  await loadInBulk(url, filledTables, (client) => fillShop(client, size))
  const app = await build(t, { database: { url } })
  const database = explaining(app)
  const people = (text: string, offset = 0) => planOf(listUsers(database, { text, limit: 50, offset }))
  const clients = (text: string) => planOf(listClients(database, { text, limit: 1000, offset: 0 }))
  const entries = (search: object) =>
    planOf(listEntries(database, 'America/La_Paz', { ordering: '', limit: 50, offset: 0, ...search }))

  const plans: [string, Promise<string>, RegExp][] = [
    ['people', people(''), /Index Only Scan using usuario_lista_correo_idx/],
    ['people, far down', people('', 11_000), /Index Only Scan using usuario_lista_correo_idx/],
    ['people, one', people('prueba 7777'), /Bitmap Index Scan on usuario_busqueda_trigram_idx/],
    ['people, many', people('prueba'), /Index Scan using usuario_lista_correo_idx/],
    ['clients', clients(''), /usuario_lista_clientes_idx/],
    ['clients, one', clients('prueba 7777'), /Bitmap Index Scan on usuario_busqueda_trigram_idx/],
    ['entries', entries({}), /audit_log_fecha_id_idx/],
    ['entries, from one on', entries({ before: 15_000 }), /audit_log_fecha_id_idx/],
    ['entries, a table', entries({ table: 'venta' }), /audit_log_(fecha_id|tabla_fecha)_idx/],
    [
      'entries, an operation on a table',
      entries({ table: 'producto', operation: 'DELETE' }),
      /audit_log_tabla_operacion_fecha_idx/,
    ],
    ['entries, a person', entries({ actor: 'persona7@correo.example' }), /audit_log_usuario_id_fecha_idx/],
    ['entries, by table', entries({ ordering: '-tabla' }), /audit_log_tabla_(operacion_)?fecha_idx/],
  ]
  for (const [name, plan, expected] of plans) {
    t.match(await plan, expected, name)
    t.notMatch(await plan, /Seq Scan on (usuario|audit_log)/, name)
  }
})

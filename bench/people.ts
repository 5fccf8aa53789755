// Lists, searches and audit pages with a hundred to a thousand times the rows: node bench/people.ts
// Both databases are asked in turn, so that whatever else the machine does troubles both alike.
import { startTemplateServer } from '../test/database-server.ts'
import { fillAuditLog, fillPeople } from './people-rows.ts'
import { openShop, type Shop } from './shop.ts'

const samples = Number(process.argv[2] ?? 300)
const [few, many] = [
  { people: 1000, entries: 1000 },
  { people: 100_000, entries: 1_000_000 },
] as const

const users = '/api/gestionusuario/usuarios/'
const clients = '/api/gestionclientes/clientes/'
const audit = '/api/bitacora/'

/** Requests by what they ask for; the second address is that of the large shop where it is another one. */
const requests: Readonly<Record<string, readonly [string, string?]>> = {
  'users, first page': [users],
  'users, deepest page': [`${users}?offset=950`, `${users}?offset=20000`],
  'users, one person': [`${users}?search=%C3%81na%20prueba%20777`],
  'users, a common name': [`${users}?search=quispe`],
  'users, a rare part': [`${users}?search=0999`],
  'users, a name nobody has': [`${users}?search=wxyz`],
  'users, two letters nobody has': [`${users}?search=zq`],
  'clients, all that the SPA gets': [`${clients}?search=&limit=50&offset=0`],
  'clients, 50 of them': [`${clients}?limit=50&offset=50`],
  'clients, one by name': [`${clients}?nombre=prueba%20777`],
  'audit, all that the SPA gets': [audit],
  'audit, 50 newest': [`${audit}?limit=50`],
  'audit, far down by antes_de': [`${audit}?limit=50&antes_de=100`, `${audit}?limit=50&antes_de=100000`],
  'audit, offset 900 and 10000': [`${audit}?limit=50&offset=900`, `${audit}?limit=50&offset=10000`],
  'audit, one table': [`${audit}?limit=50&tabla=venta`],
  'audit, a rare operation on a table': [`${audit}?limit=50&tabla=producto&operacion=DELETE`],
  'audit, one person': [`${audit}?limit=50&usuario=persona7@correo.example`],
  'audit, one day': [`${audit}?limit=50&desde=2026-03-01&hasta=2026-03-01`],
  'audit, by table': [`${audit}?limit=50&ordering=tabla`],
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

async function time(shop: Shop, url: string): Promise<number> {
  const begun = performance.now()
  const reply = await shop.get(url)
  if (reply.statusCode !== 200) throw new Error(`${url} answered ${reply.statusCode}`)
  return performance.now() - begun
}

async function measure(shops: readonly [Shop, Shop], [url, largeUrl = url]: readonly [string, string?]) {
  const times: [number[], number[]] = [[], []]
  for (let count = 0; count < samples + 10; count += 1) {
    const pair = [await time(shops[0], url), await time(shops[1], largeUrl)] as const
    if (count < 10) continue
    times[0].push(pair[0])
    times[1].push(pair[1])
  }
  return times.map((list) => list.sort((left, right) => left - right)) as [number[], number[]]
}

const server = await startTemplateServer()
const shops: readonly [Shop, Shop] = [await openShop(server.url()), await openShop(server.url())]
try {
  for (const [place, rows] of [few, many].entries()) {
    const { sql } = (shops[place] ?? shops[0]).app
    await fillPeople(sql, rows.people)
    await fillAuditLog(sql, rows.entries)
  }
  console.log('| request | p50 small | p50 large | p99 small | p99 large | p99 ratio |')
  console.log('|---|---|---|---|---|---|')
  for (const [name, urls] of Object.entries(requests)) {
    const [small, large] = await measure(shops, urls)
    const cells = [
      percentile(small, 0.5),
      percentile(large, 0.5),
      percentile(small, 0.99),
      percentile(large, 0.99),
    ]
    const ratio = (cells[3] ?? 0) / (cells[2] ?? 1)
    console.log(`| ${name} | ${cells.map((ms) => `${ms.toFixed(1)} ms`).join(' | ')} | ${ratio.toFixed(1)} |`)
  }
} finally {
  for (const shop of shops) await shop.app.close()
  await server.stop()
}

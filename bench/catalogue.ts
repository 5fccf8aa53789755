// node bench/catalogue.ts [small] [large]. Lists, filters and searches of a small and a large catalogue, side by
// side in one run: milliseconds of the whole request inside the process, with the database beside it.
// "first" is after a change of the catalogue, "again" is while it stays as it is.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { buildApp } from '../src/app.ts'
import { startEmbeddedPostgres } from '../src/bin/embedded-postgres.ts'
import { requirePrisma } from '../src/lib/migrations.ts'
import { readConfig } from '../src/plugins/env.ts'

const [small = 2000, large = 200_000] = process.argv.slice(2).map(Number)
const firstRounds = 60
const againRounds = 300

const queries = [
  'page=1',
  'page=2&page_size=100',
  'page=DEEP',
  'ordering=precio',
  'ordering=-precio&page=5',
  'ordering=nombre',
  'ordering=-ventas_totales',
  'marca_id=7',
  'tipoproducto_id=3&ordering=precio',
  'marca_id=7&tipoproducto_id=3',
  'min_precio=100&max_precio=110',
  'min_stock=1&marca_id=7',
  'q=televisor',
  'q=camara%20profesional',
  'q=marca%2012',
  'q=zz',
]

async function fill(client: pg.Client, products: number): Promise<void> {
  await client.query(`insert into usuario (id, nombre, correo) values ($1, 'Vendedora', 'v@example.com')`, [
    randomUUID(),
  ])
  await client.query(`insert into marca (nombre) select 'Marca ' || n from generate_series(1, 40) n`)
  await client.query(`insert into tipoproducto (nombre) select 'Tipo ' || n from generate_series(1, 20) n`)
  await client.query(
    `insert into producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
     select (array['Televisor','Cámara','Refrigerador','Licuadora','Taladro','Lavadora','Parlante','Teléfono'])[1 + n % 8]
         || ' ' || (array['profesional','compacto','eléctrico','portátil','clásico'])[1 + n % 5] || ' ' || md5(n::text),
       (1 + (n * 7919) % 200000) / 100.0, 365, n % 30, 1 + n % 40, 1 + (n / 40) % 20, (select id from usuario)
     from generate_series(1, $1::int) n`,
    [products],
  )
  await client.query('update product_sales set units = (product_id * 31) % 997')
  await client.query('vacuum analyze')
}

interface Side {
  readonly app: FastifyInstance
  readonly client: pg.Client
  readonly products: number
}

const server = await startEmbeddedPostgres({ persistent: false, durable: false })

async function open(products: number): Promise<Side> {
  const name = `bench_${products}`
  const admin = new pg.Client(server.url())
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
  await requirePrisma(['migrate', 'deploy'], { databaseUrl: server.url(name) })
  const client = new pg.Client(server.url(name))
  await client.connect()
  await fill(client, products)
  const secret = 'fake-secret-for-measuring-only-0123456789'
  const config = readConfig({
    DATABASE_URL: server.url(name),
    SECRET_KEY: secret,
    SUPABASE_JWT_SECRET: secret,
    LOG_LEVEL: 'silent',
    RATE_LIMIT_READING: '0',
    MAX_EVENT_LOOP_DELAY_MS: '0',
  })
  return { app: await buildApp(config), client, products }
}

function percentile(times: number[], share: number): number {
  const sorted = times.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

async function time(side: Side, query: string): Promise<number> {
  const deepPage = String(Math.floor(side.products / 40))
  const startedMs = performance.now()
  const response = await side.app.inject(`/api/listadoproductos/?${query.replace('DEEP', deepPage)}`)
  const tookMs = performance.now() - startedMs
  if (response.statusCode !== 200) throw new Error(response.body)
  return tookMs
}

async function measure(sides: Side[], query: string, isFirst: boolean): Promise<number[][]> {
  const times: number[][] = sides.map(() => [])
  for (const side of sides) await time(side, query)
  for (let round = 0; round < (isFirst ? firstRounds : againRounds); round += 1) {
    for (const [index, side] of sides.entries()) {
      if (isFirst) await side.client.query('update catalogue_version set version = version + 1')
      times[index]?.push(await time(side, query))
    }
  }
  return times
}

const format = (milliseconds: number) => milliseconds.toFixed(1).padStart(7)
const sides = [await open(small), await open(large)]
console.log(`p50 and p99 in ms with ${small} and ${large} products, and the ratio of the p99`)
for (const isFirst of [false, true]) {
  for (const query of queries) {
    const [less = [], more = []] = await measure(sides, query, isFirst)
    const numbers = [
      percentile(less, 0.5),
      percentile(less, 0.99),
      percentile(more, 0.5),
      percentile(more, 0.99),
    ]
    const ratio = (numbers[3] ?? 0) / (numbers[1] ?? 1)
    console.log(
      `${isFirst ? 'first' : 'again'} ${query.padEnd(34)}${numbers.map(format).join('')}  ×${ratio.toFixed(1)}`,
    )
  }
}
for (const { app, client } of sides) {
  await app.close()
  await client.end()
}
await server.stop()

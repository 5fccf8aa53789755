import { readFileSync } from 'node:fs'
import t from 'tap'
import { startFakes } from '../../dev/fakes/index.ts'
import { configSchema } from '../../src/config/variables.ts'
import { createProduct, createUser } from '../factories.ts'
import { build, type Teardown } from '../helper.ts'
import { open } from './bare-app.ts'

interface Target {
  readonly expr: string
  readonly datasource: { readonly uid: string }
}

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly Target[]
}

const dashboard = JSON.parse(readFileSync('docs/grafana-dashboard.json', 'utf8')) as {
  readonly schemaVersion: number
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] }
}
const page = readFileSync('docs/observability.md', 'utf8')
const guide = readFileSync('docs/despliegue-render.md', 'utf8')
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr })),
)

/** Requests, a sale, a purchase by card, a repeat, mail and its failure: something of everything. */
async function readMetricsAfterTraffic(t: Teardown): Promise<string> {
  const fakes = await startFakes({ stripe: true, sendgrid: true })
  t.teardown(() => fakes.close())
  const app = await build(t, {
    throughProxy: true,
    config: fakes.env,
  })
  const buyer = app.as(await createUser(app.sql, { roles: ['Cliente'] }))
  const product = await createProduct(app.sql, { stock: 5 })
  app.proxy.cutBefore({ sql: 'producto', times: 1 })
  await app.inject('/api/listadoproductos/')
  await app.inject('/auth/health/')
  await app.inject('/nowhere')
  const payload = { items: [{ producto_id: product.id, cantidad: 1 }], direccion_manual: 'Av. Arce 2147' }
  const checkout = { method: 'POST', url: '/api/pagos/iniciar-checkout/', payload } as const
  const { clientSecret, paymentIntentId } = (await buyer.inject(checkout)).json()
  await fakes.stripe.pay({ clientSecret })
  await buyer.inject({ method: 'POST', url: '/api/pagos/confirmar-pago/', payload: { paymentIntentId } })
  const address = {
    method: 'POST',
    url: '/api/direcciones/',
    payload: { direccion: 'Calle 1' },
    headers: { 'idempotency-key': 'the-same-twice' },
  } as const
  await buyer.inject(address)
  await buyer.inject(address)
  fakes.sendgrid.fail({ status: 503, times: 1 })
  await app.notifications.idle()
  return (await app.inject('/metrics')).body
}

interface Told {
  readonly type: string
  /** Of every label name that a sample has; `le` is the histogram's own. */
  readonly labels: Set<string>
  readonly samples: number
}

function readTold(text: string): Map<string, Told> {
  const told = new Map<string, Told>()
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const suffix = type === 'histogram' ? '(?:_bucket|_sum|_count)' : ''
    const samples = [...text.matchAll(new RegExp(`^${name}${suffix}(?:\\{(.*)\\})? \\S+$`, 'gm'))]
    const labels = samples.flatMap(([, pairs = '']) =>
      [...pairs.matchAll(/(\w+)="/g)].map(([, label = '']) => label),
    )
    told.set(name, {
      type,
      labels: new Set(labels.filter((label) => label !== 'le')),
      samples: samples.length,
    })
  }
  return told
}

/** The rows of the page's tables of metrics. */
const documented = new Map(
  [...page.matchAll(/^\| `([a-z_]+)` \| (counter|gauge|histogram) \| ([a-z_, ]*?) ?\| (.+) \|$/gm)].map(
    ([, name = '', type = '', labels = '', says = '']) => [
      name,
      { type, labels: labels.split(',').map((label) => label.trim()), says },
    ],
  ),
)

/** The metrics that a query asks for: what is left without strings, ranges, groupings and functions. */
function metricsOf(query: string): string[] {
  const bare = query
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\b(?:by|on|ignoring|without)\s*\([^)]*\)/g, '')
    .replace(/\$\w+/g, '')
    .replace(/\b[a-z_]+\s*(?=\()/g, '')
  return [...bare.matchAll(/[a-z_:][\w:]*/g)]
    .map(([name]) => name)
    .filter((name) => !['and', 'or'].includes(name))
}

t.test('every metric is documented with its type and labels, and every documented one is told', async (t) => {
  const told = readTold(await readMetricsAfterTraffic(t))
  t.ok(told.size > 30)
  t.same([...documented.keys()].sort(), [...told.keys()].sort())
  for (const [name, { type, labels, samples }] of told) {
    t.ok(samples > 0, `${name} has a sample after this traffic`)
    t.equal(documented.get(name)?.type, type, name)
    const explained = documented.get(name)?.labels.filter((label) => label !== '')
    t.same(explained?.sort(), [...labels].sort(), name)
    t.match(name, /^[a-z]+(_[a-z]+)+$/)
    if (type === 'counter') t.match(name, /_total$/)
    else t.notMatch(name, /_total$/)
    if (type === 'histogram') t.match(name, /_seconds$/)
  }

  const series = new Set(
    [...told].flatMap(([name, { type }]) => {
      return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
    }),
  )
  for (const { title, expr } of queries) {
    const names = metricsOf(expr)
    t.ok(names.length > 0, `${title}: ${expr}`)
    // Prometheus makes `up` itself.
    t.same(
      names.filter((name) => name !== 'up' && !series.has(name)),
      [],
      `${title}: ${expr}`,
    )
  }
  const shown = new Set(queries.flatMap(({ expr }) => metricsOf(expr)))
  const isShown = (name: string) => [name, `${name}_bucket`].some((one) => shown.has(one))
  t.same(
    [...told.keys()].filter((name) => !isShown(name)),
    [],
    'the dashboard leaves nothing out',
  )

  for (const text of [page, guide]) {
    const queried = [...text.matchAll(/`((?:histogram_quantile|sum|avg_over_time|1 - |checkout_)[^`]*)`/g)]
      .map(([, query = '']) => query)
      .filter((query) => /[([{]/.test(query))
    t.ok(queried.length >= 4)
    for (const query of queried)
      t.same(
        metricsOf(query).filter((name) => name !== 'up' && !series.has(name)),
        [],
        query,
      )
  }
})

t.test('the dashboard has one variable, its data source, and panels that do not overlap', async (t) => {
  t.same(
    dashboard.templating.list.map(({ name, type }) => [name, type]),
    [['datasource', 'datasource']],
  )
  t.ok(dashboard.schemaVersion >= 39)
  const { panels } = dashboard
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  for (const { targets = [], title } of panels)
    t.ok(
      targets.every(({ datasource }) => datasource.uid === `\${datasource}`),
      title,
    )
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)}:${y + Math.floor(i / w)}`),
  )
  t.equal(new Set(cells).size, cells.length)
  t.ok(panels.every(({ gridPos: { x, w } }) => x + w <= 24))
  for (const promise of ['500 ms', 'Retries that succeed', 'Uptime', 'Errors 500'])
    t.ok(
      panels.some(({ title }) => title.includes(promise)),
      promise,
    )
})

t.test('every variable of tracing is documented with its default', async (t) => {
  for (const [name, schema] of Object.entries(configSchema.properties)) {
    if (!name.startsWith('OTEL_')) continue
    const row = new RegExp(`^\\| \`${name}\` \\| (.*?) ?\\|`, 'm').exec(page)
    t.ok(row, name)
    if ('default' in schema) t.match(row?.[1]?.toLowerCase(), String(schema.default), name)
  }
})

const form = /^total;dur=[\d.]+, db;desc="(\d+) round trips", retries;desc="(\d+)"$/

t.test('with DEBUG alone an answer says what it took', async (t) => {
  const app = await build(t, {
    config: { DEBUG: 'True' },
    register: (app) => {
      app.get('/pair', { ...open, schema: { hide: true } }, async () => {
        await Promise.all([app.sql.read`SELECT 1`, app.prisma.brand.count()])
        return {}
      })
    },
  })
  const reply = await app.inject('/pair')
  const [, roundTrips, retries] = form.exec(String(reply.headers['server-timing'])) ?? []
  t.same([roundTrips, retries], ['2', '0'])
  t.match((await app.inject('/nowhere')).headers['server-timing'], form)
  const quiet = await build(t)
  t.notOk('server-timing' in (await quiet.inject('/api/health/')).headers)
})

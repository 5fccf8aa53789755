// What the built service needs of a machine, and what a dying database costs it, as one number each:
//   npm run build && node bench/process.ts [seconds]
// Load and database are on this machine; all traffic stays on 127.0.0.1.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { startFaultProxy } from '../dev/fakes/fault-proxy.ts'
import { startTemplateServer, templateDatabase, withConnection } from '../test/database-server.ts'
import { startFlags } from '../test/start-flags.ts'

const loadMs = Number(process.argv[2] ?? 60) * 1000
const connections = 20
const killings = 3
const stock = 1_000_000
const port = 18_433
const base = `http://127.0.0.1:${port}`
const secret = 'fake-signing-secret-for-measuring-only-0123456789'

function startService(databaseUrl: string): ChildProcess {
  const settings = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: secret,
    SUPABASE_JWT_SECRET: secret,
    PORT: String(port),
    LOG_LEVEL: 'silent',
    RATE_LIMIT_READING: '0',
    RATE_LIMIT_WRITING: '0',
    NODE_ENV: 'production',
  }
  return spawn(process.execPath, [...startFlags, 'dist/bin/cluster.js'], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

async function untilHealthy(): Promise<void> {
  for (;;) {
    try {
      const reply = await fetch(`${base}/auth/health/`)
      await reply.body?.cancel()
      if (reply.ok) return
    } catch {
      // It does not listen yet.
    }
    await sleep(5)
  }
}

function residentMegabytes(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

function token(id: string): Promise<string> {
  const claims = new SignJWT({ role: 'authenticated' }).setProtectedHeader({ alg: 'HS256' }).setSubject(id)
  return claims.setIssuedAt().setExpirationTime('2h').sign(new TextEncoder().encode(secret))
}

/** A seller, a buyer and a product with plenty of stock. */
async function fill(url: string) {
  const [seller, buyer] = [randomUUID(), randomUUID()]
  return withConnection(url, async (client) => {
    await client.query(
      `insert into usuario (id, nombre, correo) values ($1, 'Vendedor', 'vendedor@example.com'), ($2, 'Ana', 'ana@example.com')`,
      [seller, buyer],
    )
    await client.query(`insert into rolesusuario (usuario_id, rol_id) values ($1, 4), ($2, 1)`, [
      seller,
      buyer,
    ])
    const { rows } = await client.query<{ id: number }>(
      `with brand as (insert into marca (nombre) values ('M') returning id),
        kind as (insert into tipoproducto (nombre) values ('T') returning id)
      insert into producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
      select 'Licuadora', 199.99, 30, ${stock}, brand.id, kind.id, $1 from brand, kind returning id`,
      [seller],
    )
    return { sellerToken: await token(seller), buyerToken: await token(buyer), productId: rows[0]!.id }
  })
}

interface Tally {
  requests: number
  ok: number
  unavailable: number
  withoutRetryAfter: number
  other: number
  longestMs: number
}

async function send(tally: Tally, path: string, init: RequestInit): Promise<boolean> {
  const begun = performance.now()
  tally.requests += 1
  const reply = await fetch(`${base}${path}`, { ...init, signal: AbortSignal.timeout(20_000) })
  await reply.arrayBuffer()
  tally.longestMs = Math.max(tally.longestMs, performance.now() - begun)
  if (reply.status < 400) tally.ok += 1
  else if (reply.status !== 503) tally.other += 1
  else {
    tally.unavailable += 1
    if (!reply.headers.has('retry-after')) tally.withoutRetryAfter += 1
  }
  return reply.status < 400
}

/** Sells, reads the history, the storefront and the profile for a while; a sale is asked for until it is answered. */
async function load(shop: Awaited<ReturnType<typeof fill>>, milliseconds: number) {
  const tally: Tally = { requests: 0, ok: 0, unavailable: 0, withoutRetryAfter: 0, other: 0, longestMs: 0 }
  const until = performance.now() + milliseconds
  const as = (bearer: string) => ({ authorization: `Bearer ${bearer}`, 'content-type': 'application/json' })
  const body = JSON.stringify({
    cliente_correo: 'ana@example.com',
    direccion: 'Av. Arce 2147',
    productos: [{ producto_id: shop.productId, cantidad: 1 }],
  })
  let sold = 0
  async function client(): Promise<void> {
    while (performance.now() < until) {
      const headers = { ...as(shop.sellerToken), 'idempotency-key': randomUUID() }
      while (!(await send(tally, '/api/venta-manual/registrar/', { method: 'POST', headers, body })))
        await sleep(100)
      sold += 1
      await send(tally, '/api/historial-pagos/?page_size=20', { headers: as(shop.buyerToken) })
      await send(tally, '/api/listadoproductos/', {})
      await send(tally, '/api/me/', { headers: as(shop.buyerToken) })
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  return { tally, sold }
}

async function books(url: string) {
  return withConnection(url, async (client) => {
    const { rows } = await client.query<{ left: number; sales: number; moved: number; audited: number }>(
      `select stock as left, (select count(*)::int from venta) as sales,
        (select -coalesce(sum(delta), 0)::int from stock_movement where reason = 'sale') as moved,
        (select count(*)::int from audit_log where tabla = 'venta') as audited from producto`,
    )
    return rows[0]!
  })
}

const server = await startTemplateServer()
const databaseUrl = server.url(templateDatabase)
const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
const starts: number[] = []
let service: ChildProcess | undefined
try {
  const shop = await fill(databaseUrl)
  for (let start = 0; start < 5; start++) {
    const begun = performance.now()
    service = startService(proxy.url(databaseUrl))
    await untilHealthy()
    starts.push(performance.now() - begun)
    if (start === 4) break
    service.kill('SIGTERM')
    await once(service, 'exit')
  }
  console.log(`spawn to first healthy answer: ${starts.map((ms) => ms.toFixed(0)).join(', ')} ms`)

  const calm = await load(shop, loadMs)
  console.log(
    `${loadMs / 1000} s of load at ${connections} connections:`,
    JSON.stringify(calm.tally),
    `${calm.sold} sales`,
  )
  console.log(`resident after the load: ${residentMegabytes(service!).toFixed(0)} MB`)

  const storm = load(shop, loadMs)
  for (let killing = 0; killing < killings; killing++) {
    await sleep(loadMs / (killings + 1))
    await server.stopImmediately()
    await sleep(1000)
    await server.startAgain()
  }
  const killed = await storm
  const share = ((100 * killed.tally.ok) / killed.tally.requests).toFixed(2)
  console.log(
    `the same with PostgreSQL killed ${killings} times:`,
    JSON.stringify(killed.tally),
    `${share} % succeeded`,
  )
  const acknowledged = calm.sold + killed.sold
  console.log(
    `acknowledged ${acknowledged} sales; in the books:`,
    JSON.stringify(await books(databaseUrl)),
    `of ${stock}`,
  )

  await sleep(10_000)
  proxy.resetCounters()
  await sleep(60_000)
  console.log(`queries in a minute of silence: ${proxy.roundTrips()}`)
  console.log(`resident at the end: ${residentMegabytes(service!).toFixed(0)} MB`)
} finally {
  if (service?.exitCode === null) {
    service.kill('SIGTERM')
    await once(service, 'exit')
  }
  await proxy.close()
  await server.stop()
}

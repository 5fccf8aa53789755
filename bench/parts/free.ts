import { setTimeout as sleep } from 'node:timers/promises'
import { LoadConnection } from '../load/connection.ts'
import { generateLoad, type LoadResult, toRequest } from '../load/generate.ts'
import { password } from '../load/shop.ts'
import { createCgroup } from '../processes/cgroup.ts'
import { measuredCore } from '../processes/cores.ts'
import type { Bench } from '../processes/sides.ts'
import { type MeasuredProcess, type StartOptions, startService } from '../processes/start.ts'
import { askOnce } from './rooms.ts'
import { median } from './sample.ts'

/** What Render's free plan gives an instance. */
const limits = { cpuShare: 0.1, memoryMb: 512 }
/** What was promised of it, in milliseconds. */
export const freeLimits = { startMs: 7000, answerMs: 500 }
const starts = 3
const rounds = { answer: 5, file: 2 }
/** As long as a person looks at an answer, at least: what one request used up is there again for the next. */
const pauseMs = 300
const storefrontConnections = 16
/** As Render checks an instance. */
const check = { everyMs: 5000, timeoutMs: 5000 }

/** A kind of request, asked some times at rest. */
export interface FreeAnswer {
  readonly title: string
  /** Of the first time, which compiles and loads. */
  readonly firstMs: number
  readonly p50Ms: number
  readonly longestMs: number
}

/** A file or the API's page, asked while the storefront is asked beside it. */
export interface FreeFile extends FreeAnswer {
  /** The longest wait of the storefront meanwhile. */
  readonly othersLongestMs: number
}

export interface FreeResult {
  /** From spawn to the first healthy answer. */
  readonly startsMs: readonly number[]
  /** The processor's time of the last start, which a busy machine does not change. */
  readonly startCpuMs: number
  readonly answers: readonly FreeAnswer[]
  readonly files: readonly FreeFile[]
  readonly storefront: LoadResult
  readonly checks: { readonly sent: number; readonly failed: number; readonly longestMs: number }
  readonly peakResidentMb: number
  /** Of the whole group, with the page cache of its files. */
  readonly groupPeakMb: number
}

export interface FreeOptions {
  /** Of the storefront's load. */
  readonly minutes: number
  readonly say: (line: string) => void
}

type Kind = readonly [title: string, request: Buffer]

const storefront = toRequest('GET', '/api/listadoproductos/')
const fileNames = new Set(['report-csv', 'report-xlsx', 'report-pdf'])

/** Every kind of answer that a person waits for, and apart from them files and the API's page. */
function kindsOf({ rooms, shop }: Pick<Bench, 'rooms' | 'shop'>): { answers: Kind[]; files: Kind[] } {
  const as = (token: string) => ({ authorization: `Bearer ${token}` })
  const get = (path: string, token: string, headers: Record<string, string> = {}) =>
    toRequest('GET', path, { ...as(token), ...headers })
  const post = (path: string, token: string, body: object) => toRequest('POST', path, as(token), body)
  const { administratorToken: owner, sellerToken: seller, buyerToken: buyer, buyerEmail } = shop
  const login = { email: shop.administratorEmail, password }
  const sale = {
    cliente_correo: buyerEmail,
    direccion: 'Av. Arce 2147',
    productos: [{ producto_id: 7, cantidad: 1 }],
  }
  const ofRooms = (areFiles: boolean) =>
    rooms
      .filter(({ name }) => fileNames.has(name) === areFiles)
      .map(({ title, requests }): Kind => [title, requests[0] as Buffer])
  return {
    answers: [
      ['health check', toRequest('GET', '/api/health/')],
      ['product page of 20', storefront],
      ['search of the storefront', toRequest('GET', '/api/listadoproductos/?q=camara')],
      ['login', toRequest('POST', '/api/login/', {}, login)],
      ['who am I', get('/api/me/', buyer)],
      ['payment history', get('/api/historial-pagos/?page_size=20', buyer)],
      ['counter sale', post('/api/venta-manual/registrar/', seller, sale)],
      [
        'stock adjusted',
        post('/api/gestionproducto/7/ajustar-stock/', seller, { cantidad: 1, motivo: 'Recuento' }),
      ],
      ['address added', post('/api/direcciones/', buyer, { direccion: 'Av. Arce 2147' })],
      ["seller's products", get('/api/gestionproducto/', seller)],
      ['users', get('/api/gestionusuario/usuarios/', owner)],
      ['clients', get('/api/gestionclientes/clientes/', seller)],
      ['audit log', get('/api/bitacora/?limit=50', owner)],
      ['notices', get('/api/notificaciones/mis-notificaciones/', buyer)],
      ['dashboard of a month', get('/api/dashboard-ejecutivo/', owner, { 'cache-control': 'no-cache' })],
      ...ofRooms(false),
    ],
    files: [
      ...ofRooms(true),
      ['the page /docs', toRequest('GET', '/docs/')],
      ['the OpenAPI document', toRequest('GET', '/docs/json')],
    ],
  }
}

/** Milliseconds of one request. Throws when it is refused. */
async function timed(connection: LoadConnection, [title, request]: Kind): Promise<number> {
  const sentAt = performance.now()
  const { status } = await connection.ask(request)
  if (status >= 400) throw new Error(`${title}: ${status}`)
  return performance.now() - sentAt
}

async function measureKind(connection: LoadConnection, kind: Kind, rounds: number): Promise<FreeAnswer> {
  const firstMs = await timed(connection, kind)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await sleep(pauseMs)
    times.push(await timed(connection, kind))
  }
  return { title: kind[0], firstMs, p50Ms: median(times), longestMs: Math.max(...times) }
}

/** Measures a kind while another connection asks for the storefront without a break but `pauseMs`. */
async function measureFile(port: number, connection: LoadConnection, kind: Kind): Promise<FreeFile> {
  const beside = await LoadConnection.open(port)
  let isOver = false
  async function lookOn(): Promise<number> {
    let longestMs = 0
    while (!isOver) {
      longestMs = Math.max(longestMs, await timed(beside, ['product page of 20', storefront]))
      await sleep(pauseMs)
    }
    return longestMs
  }
  const looking = lookOn()
  const answer = await measureKind(connection, kind, rounds.file).finally(() => {
    isOver = true
  })
  const othersLongestMs = await looking
  beside.close()
  return { ...answer, othersLongestMs }
}

async function checkHealth(port: number, until: () => boolean) {
  const checks = { sent: 0, failed: 0, longestMs: 0 }
  while (!until()) {
    const sentAt = performance.now()
    const signal = AbortSignal.timeout(check.timeoutMs)
    const reply = await fetch(`http://127.0.0.1:${port}/api/health/`, { signal }).catch(() => undefined)
    await reply?.body?.cancel()
    checks.sent += 1
    if (!reply?.ok) checks.failed += 1
    const ms = performance.now() - sentAt
    checks.longestMs = Math.max(checks.longestMs, ms)
    await sleep(Math.max(0, check.everyMs - ms))
  }
  return checks
}

async function loadStorefront(port: number, minutes: number) {
  let isOver = false
  const checking = checkHealth(port, () => isOver)
  const load = { port, requests: [storefront], connections: storefrontConnections, seconds: minutes * 60 }
  const result = await generateLoad(load).finally(() => {
    isOver = true
  })
  return { storefront: result, checks: await checking }
}

async function startAgainAndAgain(bench: Bench, options: StartOptions) {
  const startsMs: number[] = []
  for (let start = 1; ; start++) {
    const begunAt = performance.now()
    const service = await startService(bench.databaseUrl, {}, options)
    startsMs.push(performance.now() - begunAt)
    if (start === starts) return { startsMs, startCpuMs: service.usage().cpuMs, service }
    await service.stop()
  }
}

async function measureIn(service: MeasuredProcess, bench: Bench, { minutes, say }: FreeOptions) {
  const { answers: kinds, files: slowKinds } = kindsOf(bench)
  await askOnce(service.port, bench.training)
  const connection = await LoadConnection.open(service.port)
  const answers: FreeAnswer[] = []
  for (const kind of kinds) {
    answers.push(await measureKind(connection, kind, rounds.answer))
    say(
      `${kind[0]}: ${answers.at(-1)?.p50Ms.toFixed(0)} ms, at most ${answers.at(-1)?.longestMs.toFixed(0)} ms`,
    )
  }
  const files: FreeFile[] = []
  for (const kind of slowKinds) {
    files.push(await measureFile(service.port, connection, kind))
    say(
      `${kind[0]}: ${files.at(-1)?.p50Ms.toFixed(0)} ms, others at most ${files.at(-1)?.othersLongestMs.toFixed(0)} ms`,
    )
  }
  connection.close()
  return { answers, files, ...(await loadStorefront(service.port, minutes)) }
}

/**
 * The built service with a tenth of a processor and 512 MB, as on a free instance: how long it takes to start, each kind
 * of answer, files beside others' requests, and the storefront under load. Returns a sentence where this machine makes
 * no control groups.
 */
export async function measureFree(bench: Bench, options: FreeOptions): Promise<FreeResult | string> {
  let group: ReturnType<typeof createCgroup>
  try {
    group = createCgroup(limits)
  } catch (error) {
    return `The part "free" is passed over: no control group can be made here (${(error as Error).message}).`
  }
  try {
    const { startsMs, startCpuMs, service } = await startAgainAndAgain(bench, {
      wrapper: [...group.wrapper, 'taskset', '-c', measuredCore],
      isMonitored: false,
      pollMs: 200,
      timeoutMs: 60_000,
    })
    options.say(
      `first healthy answer after ${startsMs.map((ms) => ms.toFixed(0)).join(', ')} ms, ${startCpuMs} of CPU`,
    )
    try {
      const measured = await measureIn(service, bench, options)
      const { peakResidentMb } = service.usage()
      return { startsMs, startCpuMs, ...measured, peakResidentMb, groupPeakMb: group.peakMb() }
    } finally {
      await service.stop()
    }
  } finally {
    group.remove()
  }
}

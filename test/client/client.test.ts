import t from 'tap'
import { ApiError, createClient, NoAnswerError } from '../../client/src/index.ts'
import { retryAfterMs } from '../../client/src/retry-after.ts'
import { answer, startFront } from './shop-front.ts'

const sale = { cliente_correo: 'ana@example.com', productos: [], direccion: 'Av. Arce 2147' }
const quick = { firstDelayMs: 20, maximumDelayMs: 1500, attemptTimeoutMs: 5000 }
const away = { code: 'DATABASE_UNAVAILABLE', detail: 'Vuelve en un momento.', request_id: 'r1' }

t.test('a request with a key is sent again unchanged until its answer arrives', async (t) => {
  const { baseUrl, arrived } = await startFront(t, (reply, number) => {
    if (number === 1) reply.destroy()
    else if (number === 2)
      reply.writeHead(201, { 'content-length': 100 }).write('{"ve', () => reply.destroy())
    else if (number === 3) answer(reply, 503, away, { 'retry-after': '0' })
    else answer(reply, 201, { venta_id: 7 })
  })
  const shop = createClient({ baseUrl, token: () => 'fake-token', resend: quick })
  t.match(await shop.registerCounterSale({ body: sale }), { venta_id: 7 })
  t.equal(arrived.length, 4)
  t.match(arrived[0]?.headers, { authorization: 'Bearer fake-token', 'idempotency-key': /^[0-9a-f-]{36}$/ })
  for (const again of arrived.slice(1)) {
    t.equal(again.headers['idempotency-key'], arrived[0]?.headers['idempotency-key'])
    t.equal(again.body, JSON.stringify(sale))
  }
  await shop.registerCounterSale({ body: sale })
  t.not(
    arrived[4]?.headers['idempotency-key'],
    arrived[0]?.headers['idempotency-key'],
    'another call, another key',
  )
  await shop.registerCounterSale({ body: sale, key: 'mine' })
  t.equal(arrived[5]?.headers['idempotency-key'], 'mine')
})

t.test('a request that might have two effects is sent once', async (t) => {
  const { baseUrl, arrived } = await startFront(t, (reply) => reply.destroy())
  const shop = createClient({ baseUrl, resend: quick })
  const lost = await shop.logIn({ body: { email: 'ana@example.com', password: 'x' } }).catch((error) => error)
  t.ok(lost instanceof NoAnswerError)
  t.equal(lost.attempts, 1)
  t.equal(arrived.length, 1)
  t.equal(arrived[0]?.headers['idempotency-key'], undefined)
})

t.test('a POST that the document calls idempotent is sent again without a key', async (t) => {
  const { baseUrl, arrived } = await startFront(t, (reply, number) => {
    if (number === 1) reply.destroy()
    else answer(reply, 200, { status: 'success', venta_id: 7 })
  })
  const shop = createClient({ baseUrl, resend: quick })
  t.match(await shop.confirmPayment({ body: { paymentIntentId: 'pi_1' } }), { venta_id: 7 })
  t.strictSame([arrived.length, arrived[1]?.headers['idempotency-key']], [2, undefined])
})

t.test('attempts are bounded, and the last answer is told', async (t) => {
  const { baseUrl, arrived } = await startFront(t, (reply) =>
    answer(reply, 503, away, { 'retry-after': '0' }),
  )
  const shop = createClient({ baseUrl, resend: { ...quick, attempts: 3 } })
  const refused = await shop.readMe().catch((error) => error)
  t.ok(refused instanceof ApiError)
  t.match(refused, { status: 503, code: 'DATABASE_UNAVAILABLE', detail: away.detail, requestId: 'r1' })
  t.equal(arrived.length, 3)
})

t.test('Retry-After is waited for, unless it is longer than the caller would wait', async (t) => {
  const { baseUrl, arrived } = await startFront(t, (reply, number) => {
    if (number === 1) answer(reply, 409, { ...away, code: 'REQUEST_IN_PROGRESS' }, { 'retry-after': '1' })
    else if (number === 2) answer(reply, 200, [])
    else answer(reply, 503, away, { 'retry-after': '30' })
  })
  const shop = createClient({ baseUrl, resend: quick })
  const from = performance.now()
  t.strictSame(await shop.listMyAddresses(), [])
  t.ok(performance.now() - from >= 999)
  const refused = await shop.listMyAddresses().catch((error) => error)
  t.match(refused, { status: 503, retryAfterMs: 30_000 })
  t.equal(arrived.length, 3)
  t.equal(
    retryAfterMs(new Headers({ 'retry-after': 'Thu, 01 Jan 2026 00:00:10 GMT' }), Date.UTC(2026, 0, 1)),
    10_000,
  )
  t.equal(retryAfterMs(new Headers({ 'retry-after': 'soon' })), undefined)
})

t.test('the caller may stop waiting', async (t) => {
  const { baseUrl, arrived } = await startFront(t, (reply) =>
    answer(reply, 503, away, { 'retry-after': '1' }),
  )
  const shop = createClient({ baseUrl, resend: quick })
  const stop = new AbortController()
  const reading = shop.readMe({ signal: stop.signal }).catch((error) => error)
  setTimeout(() => stop.abort(new Error('enough')), 100)
  t.match(await reading, { message: 'enough' })
  t.equal(arrived.length, 1)
})

t.test(
  'an error tells what is wrong with which field; one that is no problem document is still an error',
  async (t) => {
    const { baseUrl } = await startFront(t, (reply, number) => {
      if (number > 1) reply.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>')
      else answer(reply, 400, { ...away, code: 'VALIDATION_FAILED', errors: { email: ['Falta.'] } })
    })
    const shop = createClient({ baseUrl, resend: quick })
    const wrong = await shop
      .register({ body: { email: '', password: '', nombre: '' } })
      .catch((error) => error)
    t.match(wrong, { status: 400, code: 'VALIDATION_FAILED', errors: { email: ['Falta.'] } })
    const lost = await shop.readMyPayment({ path: { pago_id: 3 } }).catch((error) => error)
    t.match(lost, { name: 'ApiError', status: 404, code: 'UNKNOWN', message: '404 Not Found', errors: {} })
  },
)

t.test('files go as a form and come as a blob; what goes into an address is encoded', async (t) => {
  const { baseUrl, arrived } = await startFront(t, (reply, number) => {
    if (number === 1) answer(reply, 201, { total_procesados: 0 })
    else if (number === 2) reply.writeHead(200, { 'content-type': 'application/vnd.ms-excel' }).end('file')
    else answer(reply, 200, { results: [] })
  })
  const shop = createClient({ baseUrl, resend: quick })
  await shop.importCatalogue({ body: { archivo: new Blob(['rows']) } })
  t.match(arrived[0]?.headers['content-type'], /^multipart\/form-data; boundary=/)
  t.match(arrived[0]?.body, /name="archivo"[\s\S]*rows/)
  t.equal(await (await shop.exportCatalogue()).text(), 'file')
  await shop.listOffers({ query: { q: 'tv & más', page: 2 } })
  t.equal(arrived[2]?.url, '/api/listadoproductos/?q=tv%20%26%20m%C3%A1s&page=2')
})

import { once } from 'node:events'
import { createServer, get, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type CallEnd, watchOutgoing } from '../../src/lib/outgoing-calls.ts'

/** A server that answers all but `/never`, and what it was asked. */
async function startServer(t: Test) {
  const asked: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers)
    if (request.url !== '/never') response.writeHead(request.url === '/no' ? 404 : 200).end('answer')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** Watches the calls to one origin. */
function watch(t: Test, origin: string) {
  const begun: string[] = []
  const ended: (number | string)[] = []
  const stop = watchOutgoing((call) => {
    if (call.origin !== origin) return undefined
    begun.push(`${call.method} ${call.path}`)
    call.setHeader('x-added', 'by the watcher')
    return (end: CallEnd) => {
      ended.push('status' in end ? end.status : 'failed')
    }
  })
  t.teardown(stop)
  return { begun, ended, stop }
}

function getByHttp(url: string, giveUpMs?: number): Promise<void> {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume().once('end', resolve)
    })
    request.once('error', () => resolve())
    if (giveUpMs) setTimeout(() => request.destroy(), giveUpMs)
  })
}

t.test('calls by fetch and by node:http are told once each, and how they ended', async (t) => {
  const { origin, asked } = await startServer(t)
  const { begun, ended, stop } = watch(t, origin)
  await (await fetch(`${origin}/a?b=1`, { method: 'POST' })).text()
  await (await fetch(`${origin}/no`)).text()
  await t.rejects(fetch(`${origin}/never`, { signal: AbortSignal.timeout(50) }))
  await getByHttp(`${origin}/c`)
  await getByHttp(`${origin}/never`, 50)
  t.same(begun, ['POST /a?b=1', 'GET /no', 'GET /never', 'GET /c', 'GET /never'])
  t.same(ended, [200, 404, 'failed', 200, 'failed'])
  t.same(
    asked.map((headers) => headers['x-added']),
    Array(5).fill('by the watcher'),
  )
  stop()
  await (await fetch(`${origin}/later`)).text()
  t.equal(begun.length, 5, 'nothing is told after the end of the watch')
})

t.test('a service that cannot be reached failed', async (t) => {
  const { origin } = await startServer(t)
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const away = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`
  closed.close()
  await once(closed, 'close')
  const { ended } = watch(t, away)
  await t.rejects(fetch(`${away}/`))
  await getByHttp(`${away}/`)
  await (await fetch(origin)).text()
  t.same(ended, ['failed', 'failed'])
})

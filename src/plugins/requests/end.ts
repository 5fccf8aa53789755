import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** How a request ended: `aborted` when the caller went away before the answer was sent. */
export interface RequestEnd {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** The route's pattern; undefined where none answered. */
  readonly route: string | undefined
  /** Whether it is one of the addresses that a platform asks every few seconds. */
  readonly isProbe: boolean
  /** The status that was answered; 499 when nobody was there to hear one. */
  readonly status: number
  readonly aborted: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set when it was told that the request is over. */
    isOver: boolean
  }
}

type Listener = (end: RequestEnd) => void

/** What one application knows of its requests' ends. */
interface Ends {
  readonly listeners: Listener[]
  inFlight: number
}

const nobodyThere = 499

/** By the server, which an application shares with its encapsulated parts. */
const known = new WeakMap<object, Ends>()

/** Fastify's `onResponse` alone does not hear of callers who went away first. */
function watchEnds(app: FastifyInstance, ends: Ends): void {
  app.decorateRequest('isOver', false)

  function end(request: FastifyRequest, reply: FastifyReply, aborted: boolean): void {
    if (request.isOver) return
    request.isOver = true
    ends.inFlight -= 1
    tell(ends, request, reply, aborted)
  }

  app.addHook('onRequest', (request, reply, done) => {
    ends.inFlight += 1
    reply.raw.once('close', () => end(request, reply, !reply.raw.writableFinished))
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply, false)
    done()
  })
}

function tell({ listeners }: Ends, request: FastifyRequest, reply: FastifyReply, aborted: boolean): void {
  // Made anew by Fastify whenever it is asked for.
  const { url, config } = request.routeOptions
  const isProbe = config.limit === 'none' && request.method === 'GET'
  const status = aborted ? nobodyThere : reply.statusCode
  const end: RequestEnd = { request, reply, route: url, isProbe, status, aborted }
  for (const listener of listeners) listener(end)
}

function endsOf(app: FastifyInstance): Ends {
  const found = known.get(app.server)
  if (found) return found
  const ends: Ends = { listeners: [], inFlight: 0 }
  known.set(app.server, ends)
  watchEnds(app, ends)
  return ends
}

/** Calls `work` once for every request when it is over. */
export function whenRequestEnds(app: FastifyInstance, work: Listener): void {
  endsOf(app).listeners.push(work)
}

/** Requests that are being answered. */
export function requestsInFlight(app: FastifyInstance): number {
  return endsOf(app).inFlight
}

/** Says that a request, which Fastify refuses before any hook, is over when its answer is. */
export function endWithAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const ends = endsOf(request.server)
  const { raw } = reply
  const answered = () => {
    raw.off('close', missed)
    tell(ends, request, reply, false)
  }
  const missed = () => tell(ends, request, reply, true)
  raw.once('finish', answered)
  raw.once('close', missed)
}

import { createHash, hash as digest, randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { requestActor } from './access.ts'
import { callFunction, type SqlClient } from './database/sql.ts'
import { defineProblems } from './problem.ts'

// Exactly once, by the `Idempotency-Key` header (IETF draft-ietf-httpapi-idempotency-key-header): a request's answer is
// stored under its key in the same statement as its effect, so a second delivery finds either nothing (and does the
// work) or the answer (and does nothing).

const maximumKeyLength = 255

const problems = defineProblems({
  INVALID_IDEMPOTENCY_KEY:
    '400 La cabecera Idempotency-Key debe tener entre 1 y %d caracteres ASCII visibles.',
  IDEMPOTENCY_KEY_REUSED: '422 La clave de idempotencia ya se usó con otra solicitud.',
  REQUEST_IN_PROGRESS: '409 Una solicitud con la misma clave de idempotencia todavía se está procesando.',
})

/** For `documented` of a route that takes a key. */
export const keyed = {
  headers: Type.Object({
    'Idempotency-Key': Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: maximumKeyLength,
        description:
          'Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez',
      }),
    ),
  }),
}

/** Names one request of one caller, however often it is delivered. */
export type RequestKey = Readonly<ReturnType<typeof requestKey>>

/** A key as smartsales.take_keys() reads it. */
export function keyInput({ scope, key, route, hash }: RequestKey) {
  return { scope, key, route, hash: hash.toString('hex') }
}

/** A stored answer as the statement returns it. */
export interface StoredAnswer<Response> {
  /** True when this very statement did the work. */
  readonly fresh: boolean
  readonly same_request: boolean
  readonly status: number | null
  readonly response: Response
}

/** JSON with its keys in order, so that two spellings of one body are one body. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
  })
}

function sentKey(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key']
  if (header === undefined) return undefined
  const key = String(header).replace(/^"(.*)"$/, '$1')
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > maximumKeyLength)
    throw problems.INVALID_IDEMPOTENCY_KEY([maximumKeyLength])
  return key
}

/** SHA-256 of all that was sent, files included. */
function contentHash(request: FastifyRequest, route: string): Buffer {
  const identity = { method: request.method, params: request.params, body: request.body ?? null }
  const hash = createHash('sha256').update(route).update(canonical(identity))
  for (const { field, data } of request.uploads ?? [])
    hash.update(field).update(digest('sha256', data, 'buffer'))
  return hash.digest()
}

/**
 * The key of a request whose body is validated: the client's, or one made here, which makes the server's own repeats
 * safe. By `content` what was sent is the key of a request without one: the same sent again is the same request.
 * Throws INVALID_IDEMPOTENCY_KEY (400).
 */
export function requestKey(request: FastifyRequest, recognise: 'key' | 'content' = 'key') {
  const route = `${request.method} ${request.routeOptions.url ?? request.url}`
  const sent = sentKey(request)
  const byContent = recognise === 'content' && sent === undefined
  // A key that is made here is no other request's: there is nothing to compare.
  const hash = sent === undefined && !byContent ? Buffer.alloc(0) : contentHash(request, route)
  return {
    /** Whose key it is: keys of different people never meet. */
    scope: request.actor?.id ?? `anonymous:${request.ip}`,
    key: sent ?? (byContent ? `content:${hash.toString('hex')}` : randomUUID()),
    route: route.slice(0, 120),
    /** Of all that was sent, or nothing where the key is made here. */
    hash,
    /** Whether the content is the key: the client sent none. */
    byContent,
  }
}

/**
 * The response of a stored answer to this request; that of an earlier delivery is marked as such. Throws
 * IDEMPOTENCY_KEY_REUSED (422) when the key belongs to another request and REQUEST_IN_PROGRESS (409) when the first
 * delivery has not finished.
 */
export function settleAnswer<Response>(request: FastifyRequest, answer: StoredAnswer<Response>): Response {
  if (!answer.same_request) throw problems.IDEMPOTENCY_KEY_REUSED()
  if (answer.status === null) throw problems.REQUEST_IN_PROGRESS([], { headers: { 'retry-after': '1' } })
  request.isReplayed = !answer.fresh
  return answer.response
}

/**
 * Calls a function of prisma/functions/ that works once per key, with the request's actor and key, and returns its
 * response. Throws what `refuse` makes of an answer that has a `refusal`, and the errors of `requestKey` and
 * `settleAnswer`.
 */
export async function callOnce<Response extends object, Refused extends { readonly refusal: string }>(
  sql: SqlClient,
  request: FastifyRequest,
  name: string,
  input: object,
  refuse: (refused: Refused) => Error,
): Promise<Response> {
  const asked = { actor: requestActor(request), key: keyInput(requestKey(request)), ...input }
  const answer = await callFunction<Refused | StoredAnswer<Response>>(sql, name, asked)
  if ('refusal' in answer) throw refuse(answer)
  return settleAnswer(request, answer)
}

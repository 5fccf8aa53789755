import { setTimeout as sleep } from 'node:timers/promises'
import { type FakeReply, type FakeRequest, type Handler, Refusal } from '../http-server.ts'
import { idempotencyError, StripeRefusal, unauthorized } from './errors.ts'
import { expand } from './expand.ts'
import { listOf, type Params, parseForm, textOf } from './form.ts'
import { type Cause, newId, type StripeState } from './state.ts'

/** A call of the API, as a deed sees it. */
export interface Call extends Cause {
  params: Params
  requestId: string
  /** The `:id` of the path; empty when there is none. */
  id: string
  /** Whether the caller is a browser, with the publishable key. */
  isPublishable: boolean
}

/** Does what is asked and returns the object to answer. Throws a `StripeRefusal`. */
export type Deed = (call: Call) => unknown

interface Remembered {
  fingerprint: string
  originalId: string
  /** Absent while it runs. */
  reply?: FakeReply
}

function keyOf(request: FakeRequest, params: Params): string {
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ')
  if (/^bearer$/i.test(scheme)) return value
  if (/^basic$/i.test(scheme)) return Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? ''
  return textOf(params, 'key') ?? ''
}

/** Makes handlers out of deeds: keys checked, forms read, idempotency kept, answers expanded. */
export function createEndpoints(state: StripeState) {
  const memory = new Map<string, Remembered>()

  function authenticate(request: FakeRequest, params: Params, forBrowsers: boolean): boolean {
    const key = keyOf(request, params)
    if (key === state.settings.secretKey) return false
    if (key === '') throw unauthorized('You did not provide an API key.')
    if (key !== state.settings.publishableKey) {
      throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}****`)
    }
    if (forBrowsers) return true
    const message = 'This API call cannot be made with a publishable API key. Please use a secret API key.'
    throw unauthorized(message, 'secret_key_required')
  }

  async function perform(call: Call, deed: Deed, isPost: boolean): Promise<FakeReply> {
    if (isPost && state.settings.processingMs > 0) await sleep(state.settings.processingMs)
    const answer = expand(state, deed(call), listOf(call.params, 'expand'))
    return { status: 200, body: answer }
  }

  async function performOnce(call: Call, key: string, fingerprint: string, deed: Deed): Promise<FakeReply> {
    const known = memory.get(key)
    if (known && known.fingerprint !== fingerprint) throw idempotencyError(400, key)
    if (known && !known.reply) throw idempotencyError(409, key)
    if (known?.reply) {
      const headers = { 'idempotent-replayed': 'true', 'original-request': known.originalId }
      return { ...known.reply, headers }
    }
    const remembered: Remembered = { fingerprint, originalId: call.requestId }
    memory.set(key, remembered)
    try {
      remembered.reply = await perform(call, deed, true)
      return remembered.reply
    } catch (error) {
      if (!(error instanceof StripeRefusal) || !error.isRemembered) memory.delete(key)
      else remembered.reply = error.reply
      throw error
    }
  }

  async function answer(request: FakeRequest, requestId: string, deed: Deed, forBrowsers: boolean) {
    const isPost = request.method === 'POST'
    const params = parseForm(isPost ? request.body.toString('utf8') : request.query)
    const isPublishable = authenticate(request, params, forBrowsers)
    const header = request.headers['idempotency-key']
    const idempotencyKey = isPost && typeof header === 'string' ? header : null
    const id = request.route.includes(':id') ? request.param('id') : ''
    const call: Call = { params, id, requestId, idempotencyKey, isPublishable }
    if (idempotencyKey === null) return perform(call, deed, isPost)
    const fingerprint = `${request.path}\n${JSON.stringify(params)}`
    return performOnce(call, idempotencyKey, fingerprint, deed)
  }

  /** A handler for a deed; with `forBrowsers` the publishable key will do. */
  return (deed: Deed, forBrowsers = false): Handler =>
    async (request) => {
      const requestId = newId('req')
      const key = request.headers['idempotency-key']
      const headers: Record<string, string> = {
        'request-id': requestId,
        'stripe-version': String(request.headers['stripe-version'] ?? state.settings.apiVersion),
        ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
      }
      try {
        const reply = await answer(request, requestId, deed, forBrowsers)
        return { ...reply, headers: { ...headers, ...reply.headers } }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return { ...error.reply, headers }
      }
    }
}

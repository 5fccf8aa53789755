import type sharedClient from '@sendgrid/client'
import type sharedService from '@sendgrid/mail'
import type { Config } from '../../config/config.ts'
import { retryAfterHeaders } from '../../lib/http.ts'
import { defineProblems, type Problem } from '../../lib/problem.ts'
import { type Letter, renderCard, toLine } from './card.ts'

const problems = defineProblems({
  /** The mail service does not answer, has a fault of its own, or does not take our key: later it may. */
  MAIL_UNAVAILABLE: '503 El servicio de correo no está disponible en este momento.',
  MAIL_REFUSED: '502 El servicio de correo rechazó el mensaje.',
})

/** Mail by a service that delivers it. */
export interface Mail {
  /**
   * Hands a letter over. There is no way to take it back or to ask whether a lost answer meant yes.
   * Throws MAIL_UNAVAILABLE (503, with Retry-After where the service says it) when it may work later, and
   * MAIL_REFUSED (502) when this letter never will.
   */
  send(letter: Letter, signal?: AbortSignal): Promise<void>
}

const callTimeoutMs = 8000

/** Answers that say something about the letter. Any other is about the key, the service or the way to it. */
const aboutTheLetter = new Set([400, 404, 406, 413, 415])

interface SdkError {
  readonly code?: unknown
  readonly response?: {
    readonly headers?: Readonly<Record<string, unknown>>
    readonly body?: { readonly errors?: readonly { readonly message?: unknown; readonly field?: unknown }[] }
  }
}

/**
 * What an error of the SDK means (https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses).
 * The error itself is not kept: it carries the request with its key and its letter.
 */
function toMailProblem(error: unknown): Problem {
  const { code, response: { headers = {}, body } = {} } = Object(error) as SdkError
  const told = body?.errors?.map(({ message, field }) => [field, message].filter(Boolean).join(': ')) ?? []
  const cause = new Error([`SendGrid: ${String(code ?? 'no answer')}`, ...told].join(', '))
  if (typeof code === 'number' && aboutTheLetter.has(code)) return problems.MAIL_REFUSED([], { cause })
  const retryAfter = retryAfterHeaders(headers['retry-after'], headers['x-ratelimit-reset'])
  return problems.MAIL_UNAVAILABLE([], { cause, headers: retryAfter })
}

/** The SDK's class, which its declarations lack, with its own client; a bundle has it under `default` alone. */
interface Sdk {
  readonly default: {
    readonly MailService: new () => typeof sharedService & { readonly client: typeof sharedClient }
  }
}

async function loadService(config: Config, apiKey: string): Promise<typeof sharedService> {
  const { default: sdk } = (await import('@sendgrid/mail')) as unknown as Sdk
  const service = new sdk.MailService()
  service.setApiKey(apiKey)
  // The key sets the address back.
  service.client.setDefaultRequest('baseUrl', config.SENDGRID_API_URL)
  service.setTimeout(callTimeoutMs)
  return service
}

/**
 * Mail by SendGrid (v3 Mail Send), or null where it is not configured. The SDK is loaded when the first letter is sent,
 * which keeps a cold start short; it takes no signal, so that a call ends with its own timeout.
 */
export function createMail(config: Config): Mail | null {
  const { SENDGRID_API_KEY: apiKey, SENDGRID_FROM_EMAIL: email, SENDGRID_FROM_NAME: name } = config
  if (!apiKey || !email) return null
  let loading: Promise<typeof sharedService> | undefined
  return {
    async send(letter) {
      loading ??= loadService(config, apiKey)
      const service = await loading
      const title = toLine(letter.title) || name
      const text = letter.body.trim() || title
      const html = renderCard({ ...letter, title }, name)
      try {
        await service.send({ to: letter.to, from: { email, name }, subject: title, text, html })
      } catch (error) {
        throw toMailProblem(error)
      }
    },
  }
}

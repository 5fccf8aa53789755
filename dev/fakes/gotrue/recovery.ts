import { randomBytes } from 'node:crypto'
import type { FakeReply, FakeRequest, Routes } from '../http-server.ts'
import { textOf, validEmail } from './checks.ts'
import { beginSession } from './sessions.ts'
import { type GotrueState, userByEmail } from './state.ts'

function allowedRedirect(state: GotrueState, wanted: string | null): string {
  const { siteUrl, allowedRedirects } = state.settings
  if (!wanted) return siteUrl
  const isAllowed =
    allowedRedirects === undefined || allowedRedirects.some((start) => wanted.startsWith(start))
  return isAllowed ? wanted : siteUrl
}

/** The routes that send a recovery mail and follow its link. */
export function recoveryRoutes(state: GotrueState): Routes {
  // As GoTrue does, `redirect_to` is read from the query or a header, never from the JSON body,
  // and an unknown address gets the same answer as a known one.
  function recover(request: FakeRequest): FakeReply {
    const email = textOf(state, request.json(), 'email')
    if (!email) throw state.refuse(400, 'validation_failed', 'Password recovery requires an email')
    const to = validEmail(state, email)
    if (!userByEmail(state, to)) return { status: 200, body: {} }
    const header = request.headers.redirect_to
    const wanted = request.query.get('redirect_to') ?? (typeof header === 'string' ? header : null)
    const redirectTo = allowedRedirect(state, wanted)
    const token = randomBytes(28).toString('hex')
    const link = new URL(`${state.baseUrl()}/auth/v1/verify`)
    link.search = String(new URLSearchParams({ token, type: 'recovery', redirect_to: redirectTo }))
    state.mails.push({ to, redirectTo, token, link: link.href, sentAtMs: Date.now() })
    return { status: 200, body: {} }
  }

  function verify(request: FakeRequest): FakeReply {
    const token = request.query.get('token')
    const mail = state.mails.find((candidate) => candidate.token === token)
    const user = mail && userByEmail(state, mail.to)
    const target = new URL(allowedRedirect(state, request.query.get('redirect_to')))
    if (!mail || !user) {
      target.hash = String(
        new URLSearchParams({
          error: 'access_denied',
          error_code: 'otp_expired',
          error_description: 'Email link is invalid or has expired',
        }),
      )
      return { status: 303, headers: { location: target.href } }
    }
    mail.token = ''
    user.confirmed = true
    const tokens = beginSession(state, user, state.settings.recoveryMethod)
    const fragment = new URLSearchParams({ type: 'recovery' })
    for (const name of ['access_token', 'expires_at', 'expires_in', 'refresh_token', 'token_type']) {
      fragment.set(name, String(tokens[name]))
    }
    target.hash = String(fragment)
    return { status: 303, headers: { location: target.href } }
  }

  return { 'POST /auth/v1/recover': recover, 'GET /auth/v1/verify': verify }
}

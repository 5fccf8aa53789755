import { Refusal } from '../http-server.ts'

/** How errors look: as now, as with `X-Supabase-Api-Version: 2024-01-01`, or as before error codes existed. */
export type ErrorForm = 'current' | 'versioned' | 'old'

/** Makes refusals in the form that the fake speaks now. */
export type Refuse = (status: number, errorCode: string, message: string, extra?: object) => Refusal

const oauthNames: Record<string, string> = {
  invalid_credentials: 'invalid_grant',
  refresh_token_not_found: 'invalid_grant',
  refresh_token_already_used: 'invalid_grant',
  email_not_confirmed: 'invalid_grant',
  unsupported_grant_type: 'unsupported_grant_type',
}

/** Makes a maker of refusals; the form is read at each. */
export function createRefuse(form: () => ErrorForm): Refuse {
  return (status, errorCode, message, extra = {}) => {
    if (form() === 'versioned') return new Refusal({ status, body: { code: errorCode, message, ...extra } })
    if (form() === 'current') {
      return new Refusal({ status, body: { code: status, error_code: errorCode, msg: message, ...extra } })
    }
    const oldStatus = status === 403 ? 401 : status
    const error = oauthNames[errorCode]
    const body = error ? { error, error_description: message } : { code: oldStatus, msg: message }
    return new Refusal({ status: oldStatus, body })
  }
}

import type { Config } from '../../config/config.ts'
import type { Mail } from './mail.ts'
import { createSendGridMail } from './sendgrid.ts'

/** Mail as the configuration has it: SendGrid, or none. */
export function createMail(config: Config): Mail | null {
  if (!config.SENDGRID_API_KEY || !config.SENDGRID_FROM_EMAIL) return null
  return createSendGridMail({
    apiKey: config.SENDGRID_API_KEY,
    from: { email: config.SENDGRID_FROM_EMAIL, name: config.SENDGRID_FROM_NAME },
    apiUrl: config.SENDGRID_API_URL,
  })
}

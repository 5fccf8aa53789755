import type sharedClient from '@sendgrid/client'
import type sharedService from '@sendgrid/mail'
import { renderCard, toLine } from './card.ts'
import type { Letter, Mail } from './mail.ts'
import { toMailProblem } from './sendgrid-errors.ts'

export interface SendGridSettings {
  readonly apiKey: string
  readonly from: { readonly email: string; readonly name: string }
  /** Where the API is: `https://api.sendgrid.com`, or a fake. */
  readonly apiUrl: string
}

const callTimeoutMs = 8000

/** The SDK's declarations lack the classes that its modules export beside their shared instances. */
interface SdkClasses {
  readonly MailService: new () => typeof sharedService
  readonly Client: new () => typeof sharedClient
}

async function loadClasses(): Promise<SdkClasses> {
  const modules: unknown[] = await Promise.all([import('@sendgrid/mail'), import('@sendgrid/client')])
  return Object.assign({}, ...modules) as SdkClasses
}

/**
 * Mail by SendGrid (v3 Mail Send). The SDK is loaded when the first letter is sent, which keeps a cold start
 * short; it takes no signal, so that a call ends with its own timeout.
 */
export function createSendGridMail(settings: SendGridSettings): Mail {
  let loading: Promise<typeof sharedService> | undefined

  async function load(): Promise<typeof sharedService> {
    const { MailService, Client } = await loadClasses()
    const service = new MailService()
    const client = new Client()
    client.setApiKey(settings.apiKey)
    // The key sets the address back.
    client.setDefaultRequest('baseUrl', settings.apiUrl)
    service.setClient(client)
    service.setTimeout(callTimeoutMs)
    return service
  }

  return {
    async send(letter: Letter): Promise<void> {
      loading ??= load()
      const service = await loading
      const title = toLine(letter.title) || settings.from.name
      try {
        await service.send({
          to: letter.to,
          from: settings.from,
          subject: title,
          text: letter.body.trim() || title,
          html: renderCard({ ...letter, title }, settings.from.name),
        })
      } catch (error) {
        throw toMailProblem(error)
      }
    },
  }
}

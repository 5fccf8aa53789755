import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'

/** What the client reads of an operation in the API's document. */
export interface Operation {
  readonly operationId: string
  readonly 'x-idempotent'?: boolean
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const notASecret = 'names-nothing-and-signs-nothing-0123456789'

/** The OpenAPI document that the service of this source tree publishes; no database is needed for it. */
export async function readDocument(): Promise<Document> {
  const config = readConfig({
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
    SECRET_KEY: notASecret,
    SUPABASE_JWT_SECRET: notASecret,
    LOG_LEVEL: 'silent',
    DISPATCHER_ENABLED: 'false',
  })
  const app = await buildApp(config)
  try {
    const reply = await app.inject('/docs/json')
    return reply.json()
  } finally {
    await app.close()
  }
}

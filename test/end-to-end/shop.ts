import { createClient } from '../../client/src/index.ts'
import { startFaultProxy } from '../../dev/fakes/fault-proxy.ts'
import { startFakes } from '../../dev/fakes/index.ts'
import { seedFirstAdministrator } from '../../prisma/first-administrator.ts'
import { copyDatabase, type Teardown } from '../database-copy.ts'
import { withConnection } from '../database-server.ts'
import { testSecret } from '../helper.ts'
import { startLossyLine } from './lossy-line.ts'
import { startService } from './service.ts'

const administrator = { email: 'admin@example.com', password: 'clave-de-prueba' }

/**
 * A shop in its first week: the service as it is installed, a database with nobody but the first administrator,
 * and payments at a fake Stripe. Callers come over a line that can lose answers.
 */
export async function openNewShop(t: Teardown & { testdir(): string }) {
  const databaseUrl = await copyDatabase(t)
  await withConnection(databaseUrl, (client) =>
    seedFirstAdministrator(client, administrator.email, administrator.password),
  )
  const { hostname, port } = new URL(databaseUrl)
  const proxy = await startFaultProxy({ target: { host: hostname, port: Number(port) } })
  t.teardown(() => proxy.close())
  const fakes = await startFakes({ stripe: true })
  t.teardown(() => fakes.close())
  const environment = {
    ...fakes.env,
    DATABASE_URL: proxy.url(databaseUrl),
    SECRET_KEY: testSecret,
    MEDIA_FOLDER: t.testdir(),
  }
  const service = await startService(t, environment)
  fakes.stripe.webhooks.listen({
    to: `${service.address}/api/pagos/webhook-stripe/`,
    secret: String(fakes.env.STRIPE_WEBHOOK_SECRET),
  })
  const line = await startLossyLine(t, service.port)

  /** Somebody at the shop's page, not logged in yet. */
  function visitor() {
    let token: string | undefined
    const api = createClient({
      baseUrl: line.baseUrl,
      token: () => token,
      resend: { firstDelayMs: 50 },
    })
    async function logIn(credentials: { email: string; password: string }) {
      const { user, tokens } = await api.logIn({ body: credentials })
      token = tokens.access
      return user
    }
    return { api, logIn }
  }

  return { administrator, visitor, service, proxy, line, stripe: fakes.stripe }
}

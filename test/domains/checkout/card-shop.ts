import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { type FakeStripe, startStripe } from '../../../dev/fakes/stripe.ts'
import { createProduct, createUser } from '../../factories.ts'
import { build, type Caller, type TestApp, testSecret } from '../../helper.ts'

type Teardown = Parameters<typeof build>[0]

export const webhookSecret = 'whsec_fake_for_tests'

/** A shop whose card payments go to a fake Stripe that delivers its events to the application. */
export async function cardShop(
  t: Teardown,
  options: {
    live?: boolean
    throughProxy?: boolean
    deliver?: boolean
    deadlineMs?: number
    currency?: string
    stock?: number
    price?: string
  } = {},
) {
  const secretKey = options.live ? 'sk_live' + '_fake' : 'sk_test_fake'
  const stripe = await startStripe({ settings: { secretKey, publishableKey: 'pk_test_fake' } })
  t.teardown(() => stripe.close())
  const app = await build(t, {
    throughProxy: options.throughProxy ?? false,
    config: {
      STRIPE_API_URL: stripe.url,
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_PUBLISHABLE_KEY: 'pk_test_fake',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      DATABASE_POOL_MAX: '20',
      ...(options.currency ? { CURRENCY: options.currency } : {}),
      ...(options.deadlineMs ? { REQUEST_DEADLINE_MS: String(options.deadlineMs) } : {}),
    },
  })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  if (options.deliver) {
    stripe.webhooks.listen({ to: `${address}/api/pagos/webhook-stripe/`, secret: webhookSecret })
  }
  const buyer = await createUser(app.sql, { roles: ['Cliente'] })
  const { price = '199.99', stock = 10 } = options
  const product = await createProduct(app.sql, { name: 'Licuadora', price, stock })
  return { app, stripe, buyer, caller: app.as(buyer), product, address }
}

/** Runs `npm run reconcile` against a shop; returns its exit code and a line for each difference. */
export async function reconcile(
  { app, stripe }: { readonly app: TestApp; readonly stripe: FakeStripe },
  ...flags: string[]
) {
  const child = spawn(process.execPath, ['dist/bin/reconcile.js', ...flags], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      DATABASE_URL: app.databaseUrl,
      SECRET_KEY: testSecret,
      STRIPE_API_URL: stripe.url,
      STRIPE_SECRET_KEY: stripe.settings.secretKey,
      STRIPE_PUBLISHABLE_KEY: 'pk_test_fake',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  const differences = output.split('\n').filter((line) => / stripe=.* books=/.test(line))
  return { code: code as number, output, differences }
}

export const cart = (productId: number, cantidad = 2) => ({
  items: [{ producto_id: productId, cantidad }],
  direccion_manual: 'Av. Arce 2147',
})

export function start(caller: Caller, payload: object, headers: Record<string, string> = {}) {
  return caller.inject({ method: 'POST', url: '/api/pagos/iniciar-checkout/', payload, headers })
}

export function confirm(caller: Caller, paymentIntentId: string) {
  return caller.inject({ method: 'POST', url: '/api/pagos/confirmar-pago/', payload: { paymentIntentId } })
}

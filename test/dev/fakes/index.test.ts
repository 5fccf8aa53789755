import Stripe from 'stripe'
import t from 'tap'
import { startFakes } from '../../../dev/fakes/index.ts'

t.test('the upstreams asked for start together, say how to reach them, and close together', async (t) => {
  const fakes = await startFakes({ supabase: true, stripe: true, sendgrid: true, fcm: true })
  t.match(fakes.env, {
    SUPABASE_URL: fakes.supabase.url,
    SUPABASE_ANON_KEY: String,
    STRIPE_API_URL: fakes.stripe.url,
    STRIPE_SECRET_KEY: 'sk_test_fake',
    STRIPE_WEBHOOK_SECRET: 'whsec_fake',
    SENDGRID_API_URL: fakes.sendgrid.url,
    FCM_API_URL: fakes.fcm.url,
    FIREBASE_SERVICE_ACCOUNT_JSON: /"service_account"/,
  })
  const { hostname: host, port } = new URL(fakes.env.STRIPE_API_URL ?? '')
  const stripe = new Stripe(fakes.env.STRIPE_SECRET_KEY ?? '', { host, port, protocol: 'http' })
  t.match(await stripe.balance.retrieve(), { object: 'balance' })
  await fakes.close()
  await t.rejects(fetch(fakes.stripe.url))
})

t.test('nothing that was not asked for runs', async (t) => {
  const fakes = await startFakes({ sendgrid: true })
  t.teardown(() => fakes.close())
  t.same(Object.keys(fakes), ['sendgrid', 'env', 'close'])
  t.notOk(fakes.env.STRIPE_API_URL)
})

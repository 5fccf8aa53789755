import { type FakeFcm, startFcm } from './fcm.ts'
import { type FakeSendGrid, startSendGrid } from './sendgrid.ts'
import { type FakeStripe, startStripe } from './stripe.ts'
import { type Supabase, type SupabaseOptions, startSupabase } from './supabase.ts'

/** Which upstreams are wanted; options where one takes them. */
export interface FakesOptions {
  supabase?: boolean | SupabaseOptions
  stripe?: boolean | Parameters<typeof startStripe>[0]
  sendgrid?: boolean
  fcm?: boolean
}

interface All {
  supabase: Supabase
  stripe: FakeStripe
  sendgrid: FakeSendGrid
  fcm: FakeFcm
}

/** The upstreams that run: those that were asked for. */
export type Fakes<Wanted extends FakesOptions> = Pick<All, keyof Wanted & keyof All> & {
  /** The service's settings that point it at them. */
  env: Record<string, string>
  close(): Promise<void>
}

const WEBHOOK_SECRET = 'whsec_fake'

function envOf(fakes: Partial<All>): Record<string, string> {
  const { supabase, stripe, sendgrid, fcm } = fakes
  return {
    ...supabase?.env,
    ...(stripe && {
      STRIPE_API_URL: stripe.url,
      STRIPE_SECRET_KEY: stripe.settings.secretKey,
      STRIPE_PUBLISHABLE_KEY: stripe.settings.publishableKey,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    }),
    ...(sendgrid && {
      SENDGRID_API_URL: sendgrid.url,
      SENDGRID_API_KEY: sendgrid.apiKey,
      SENDGRID_FROM_EMAIL: 'tienda@example.com',
      SENDGRID_FROM_NAME: 'Tienda de prueba',
    }),
    ...(fcm && { FCM_API_URL: fcm.url, FIREBASE_SERVICE_ACCOUNT_JSON: fcm.serviceAccountJson }),
  }
}

const optionsOf = <Options>(wanted: true | Options): Options | undefined =>
  wanted === true ? undefined : wanted

/**
 * Starts the upstreams that are asked for, each on its own loopback port.
 * Stripe's webhooks go nowhere until `stripe.webhooks.listen({ secret: env.STRIPE_WEBHOOK_SECRET, to })`.
 */
export async function startFakes<Wanted extends FakesOptions>(wanted: Wanted): Promise<Fakes<Wanted>> {
  const started: Partial<All> = {}
  if (wanted.supabase) started.supabase = await startSupabase(optionsOf(wanted.supabase))
  if (wanted.stripe) started.stripe = await startStripe(optionsOf(wanted.stripe))
  if (wanted.sendgrid) started.sendgrid = await startSendGrid()
  if (wanted.fcm) started.fcm = await startFcm()
  const running = Object.values(started)
  return {
    ...(started as Pick<All, keyof Wanted & keyof All>),
    env: envOf(started),
    async close() {
      await Promise.all(running.map((fake) => fake.close()))
    },
  }
}

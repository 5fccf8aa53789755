import type { Config } from '../../config/config.ts'
import { type Payments, paymentsNotConfigured } from './payments.ts'
import { createStripePayments } from './stripe.ts'

async function refuse(): Promise<never> {
  throw paymentsNotConfigured()
}

/** In a shop without payment keys every call says so (503) and the rest of the shop works. */
const noPayments: Payments = {
  get publishableKey(): string {
    throw paymentsNotConfigured()
  },
  live: true,
  createIntent: refuse,
  confirmWithTestCard: refuse,
  retrieveIntent: refuse,
  retrieveDisputeStatus: refuse,
  cancelIntent: refuse,
  refund: refuse,
  readEvent: refuse,
  // biome-ignore lint/correctness/useYield: it refuses before there is anything to yield
  async *listIntents() {
    throw paymentsNotConfigured()
  },
}

/** Card payments as the configuration has them: Stripe, or none. */
export function createPayments(config: Config): Payments {
  if (!config.STRIPE_SECRET_KEY || !config.STRIPE_PUBLISHABLE_KEY) return noPayments
  return createStripePayments({
    secretKey: config.STRIPE_SECRET_KEY,
    publishableKey: config.STRIPE_PUBLISHABLE_KEY,
    webhookSecret: config.STRIPE_WEBHOOK_SECRET ?? null,
    apiUrl: config.STRIPE_API_URL,
  })
}

import { createPrivateKey } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

/** Judges the shape of the keys for payments, mail and push; nothing is sent anywhere. */
export function checkKeys(config: Config): Finding[] {
  return [...checkStripe(config), checkSendGrid(config), checkFirebase(config.FIREBASE_SERVICE_ACCOUNT_JSON)]
}

const stripeMode = (key: string) => /^(?:pk|sk|rk)_(test|live)_[A-Za-z0-9_]{8,}$/.exec(key)?.[1] ?? null

function checkStripe(config: Config): Finding[] {
  const {
    STRIPE_SECRET_KEY: secret,
    STRIPE_PUBLISHABLE_KEY: publishable,
    STRIPE_WEBHOOK_SECRET: webhook,
  } = config
  if (secret === undefined || publishable === undefined) {
    return [
      warn('stripe', 'Stripe is not configured: the web shop cannot take payments; counter sales work.'),
    ]
  }
  const modes = [stripeMode(secret), stripeMode(publishable)]
  if (modes.includes(null))
    return [fail('stripe', 'A Stripe key has not the shape of one (pk_test_…, sk_live_…).')]
  if (modes[0] !== modes[1])
    return [
      fail(
        'stripe',
        `The secret key is for ${modes[0]} and the publishable one for ${modes[1]}: take both from one mode.`,
      ),
    ]
  return [
    ok('stripe', `Both Stripe keys are for ${modes[0]} mode.`),
    webhook === undefined
      ? warn(
          'stripe webhook',
          'STRIPE_WEBHOOK_SECRET is not set: payments are confirmed only while the buyer stays on the page.',
        )
      : ok('stripe webhook', 'STRIPE_WEBHOOK_SECRET is set.'),
  ]
}

function checkSendGrid(config: Config): Finding {
  const key = config.SENDGRID_API_KEY
  if (key === undefined) return warn('sendgrid', 'SendGrid is not configured: messages wait in the outbox.')
  return /^SG\.[\w-]{10,}\.[\w-]{20,}$/.test(key)
    ? ok('sendgrid', 'The SendGrid key has the shape of one; the sender has to be verified there.')
    : fail('sendgrid', 'SENDGRID_API_KEY has not the shape of a key (SG.….…): copy it again, whole.')
}

function checkFirebase(text: string | undefined): Finding {
  if (text === undefined) return warn('firebase', 'Firebase is not configured: phones get no messages.')
  try {
    const account = JSON.parse(text) as { private_key: string }
    createPrivateKey(account.private_key)
    return ok('firebase', 'The service account is whole and its private key is readable.')
  } catch {
    return fail(
      'firebase',
      'The private key of FIREBASE_SERVICE_ACCOUNT_JSON is not readable: its \\n were probably lost, paste the file as it is.',
    )
  }
}

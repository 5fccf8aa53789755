/** What becomes of a payment with a test card. */
export type CardOutcome =
  | { result: 'succeeds' | 'authenticates' | 'disputes' }
  | { result: 'declines'; code: string; declineCode?: string; message: string }

/** A test card, as it appears in a payment method. */
export interface TestCard {
  brand: string
  last4: string
  funding: 'credit' | 'debit'
  outcome: CardOutcome
}

const good = (brand: string, last4: string, funding: 'credit' | 'debit' = 'credit'): TestCard => ({
  brand,
  last4,
  funding,
  outcome: { result: 'succeeds' },
})

const bad = (last4: string, code: string, message: string, declineCode?: string): TestCard => ({
  brand: 'visa',
  last4,
  funding: 'credit',
  outcome: { result: 'declines', code, message, ...(declineCode ? { declineCode } : {}) },
})

const declined = (last4: string, declineCode: string, message = 'Your card was declined.'): TestCard =>
  bad(last4, 'card_declined', message, declineCode)

/** Test cards by the end of their names: `tok_visa` and `pm_card_visa` are the same card (Stripe's "Testing" page). */
const cards: Record<string, TestCard> = {
  visa: good('visa', '4242'),
  visa_debit: good('visa', '5556', 'debit'),
  mastercard: good('mastercard', '4444'),
  amex: good('amex', '8431'),
  authenticationRequired: { ...good('visa', '3184'), outcome: { result: 'authenticates' } },
  threeDSecure2Required: { ...good('visa', '3220'), outcome: { result: 'authenticates' } },
  createDispute: { ...good('visa', '0259'), outcome: { result: 'disputes' } },
  chargeDeclined: declined('0002', 'generic_decline'),
  chargeDeclinedInsufficientFunds: declined(
    '9995',
    'insufficient_funds',
    'Your card has insufficient funds.',
  ),
  chargeDeclinedFraudulent: declined('0019', 'fraudulent'),
  visa_chargeDeclinedLostCard: declined('9987', 'lost_card'),
  visa_chargeDeclinedStolenCard: declined('9979', 'stolen_card'),
  chargeDeclinedExpiredCard: bad('0069', 'expired_card', 'Your card has expired.'),
  chargeDeclinedIncorrectCvc: bad('0127', 'incorrect_cvc', "Your card's security code is incorrect."),
  chargeDeclinedProcessingError: bad(
    '0119',
    'processing_error',
    'An error occurred while processing your card. Try again in a little bit.',
  ),
}

/** The test card that a token or a ready-made payment method stands for; `undefined` for any other id. */
export function testCard(id: string): TestCard | undefined {
  const name = /^(?:tok|pm_card)_(\w+)$/.exec(id)?.[1]
  return name === undefined ? undefined : cards[name]
}

/** What Stripe.js would tell the page. */
export interface BrowserResult {
  status: number
  paymentIntent?: Record<string, unknown>
  error?: Record<string, unknown>
}

/**
 * Pays as the shop's page does: makes a payment method from a card token, then confirms with the client secret,
 * both over HTTP with the publishable key.
 * @param options.card a token (`tok_visa`) or a payment method (`pm_card_visa`, `pm_…`); `tok_visa` when absent
 */
export async function payAsBrowser(
  baseUrl: string,
  publishableKey: string,
  options: { clientSecret: string; card?: string },
): Promise<BrowserResult> {
  const post = async (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams({ ...fields, key: publishableKey })
    const response = await fetch(`${baseUrl}${path}`, { method: 'POST', body })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const failed = ({ status, body }: Awaited<ReturnType<typeof post>>): BrowserResult => ({
    status,
    error: body.error as Record<string, unknown>,
  })

  const { clientSecret, card = 'tok_visa' } = options
  const [intentId] = clientSecret.split('_secret_')
  let method = card
  if (card.startsWith('tok_')) {
    const made = await post('/v1/payment_methods', { type: 'card', 'card[token]': card })
    if (made.status !== 200) return failed(made)
    method = String(made.body.id)
  }
  const fields = { client_secret: clientSecret, payment_method: method }
  const confirmed = await post(`/v1/payment_intents/${intentId}/confirm`, fields)
  return confirmed.status === 200 ? { status: 200, paymentIntent: confirmed.body } : failed(confirmed)
}

import { formatSeconds } from './progress.ts'

export interface DemoLogin {
  readonly role: string
  readonly email: string
  readonly password: string
}

export interface BannerFacts {
  readonly logins: readonly DemoLogin[]
  /** Services outside that are fakes. */
  readonly faked: readonly string[]
  readonly address: string
  readonly databaseUrl: string
  /** Milliseconds since the command was given. */
  readonly tookMs: number
}

/** What a newcomer needs once the service runs. */
export function banner({ address, databaseUrl, tookMs, logins, faked }: BannerFacts): string {
  const width = Math.max(...logins.map(({ email }) => email.length))
  const rows = logins.map(
    ({ role, email, password }) => `    ${role.padEnd(14)} ${email.padEnd(width)}  ${password}`,
  )
  return `
SmartSales Backend is ready (${formatSeconds(tookMs)}).

  Address    ${address}
  API page   ${address}/docs
  Health     ${address}/auth/health/
  Database   ${databaseUrl}

  Demo logins
${rows.join('\n')}

  To sell something, log in as the Vendedor: README.md shows it with curl.
  To buy by card, log in as the Cliente and POST /api/pagos/iniciar-checkout/ with the header
  X-Platform: mobile, which pays with a test card, then /api/pagos/confirmar-pago/.
  ${faked.length > 0 ? `No real one is called: ${faked.join(', ')}.` : 'Stripe, SendGrid and Firebase are the real ones.'}
  Sources are watched. Ctrl-C stops the service and its database.
`
}

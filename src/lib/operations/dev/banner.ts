import { formatSeconds } from './progress.ts'

export interface BannerFacts {
  readonly address: string
  readonly databaseUrl: string
  /** Milliseconds since the command was given. */
  readonly tookMs: number
}

/** What a newcomer needs once the service runs. */
export function banner({ address, databaseUrl, tookMs }: BannerFacts): string {
  return `
SmartSales Backend is ready (${formatSeconds(tookMs)}).

  Address    ${address}
  API page   ${address}/docs
  Health     ${address}/auth/health/
  Database   ${databaseUrl}

  To sell something, log in as the seller: README.md shows it with curl.
  Sources are watched. Ctrl-C stops the service and its database.
`
}

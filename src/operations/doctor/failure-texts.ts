/** What codes of Node, PostgreSQL and poolers mean for the person who wrote the URL. */
const texts: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name does not exist.',
  EAI_AGAIN: 'the host name cannot be looked up now.',
  ECONNREFUSED: 'nothing listens on that host and port.',
  ECONNRESET: 'the connection was cut.',
  ETIMEDOUT: 'no answer from that host and port.',
  ENETUNREACH: 'no way to that host: a direct Supabase host has IPv6 only, use the pooler.',
  EHOSTUNREACH: 'no way to that host: a direct Supabase host has IPv6 only, use the pooler.',
  '28P01': 'user or password is wrong.',
  '28000': 'user or password is wrong, or encryption is asked for (sslmode=require).',
  '3D000': 'the database named in the URL does not exist.',
  '53300': 'the server has no connection left.',
  '57P03': 'the server is starting or stopping.',
}

/** Supavisor says everything under XX000; its own code stands in the text. */
const poolerTexts: readonly (readonly [RegExp, string])[] = [
  [
    /tenant\/user .* not found/i,
    'the pooler does not know this user: it is written postgres.<project reference>.',
  ],
  [/EMAXCONN/, 'the pooler has no connection left.'],
  [/ECHECKOUTTIMEOUT|ECIRCUITBREAKER|EDBHANDLEREXITED/, 'the pooler does not reach its database.'],
  [/connection timeout|timeout expired/i, 'no answer in time.'],
  [/does not support SSL/i, 'the server does not encrypt: take sslmode=require away.'],
]

/** A sentence for a failure, without the host, user or text of the server, which may be private. */
export function explainFailure(error: unknown): string {
  if (error instanceof AggregateError) return explainFailure(error.errors[0])
  if (!(error instanceof Error)) return 'for an unknown reason.'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = poolerTexts.find(([pattern]) => pattern.test(error.message))?.[1] ?? texts[code]
  return known ?? (code ? `error ${code}.` : `${error.name}.`)
}

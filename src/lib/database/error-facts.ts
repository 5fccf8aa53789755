/** What one error object says, wherever the library keeps it. */
export interface ErrorFacts {
  /** Five characters from PostgreSQL or a pooler. */
  readonly sqlState?: string
  /** The Prisma adapter's name for it. */
  readonly kind?: string
  /** A Prisma code (`P1001`) or a code of Node (`ECONNREFUSED`). */
  readonly code?: string
  /** The system call that failed, when Node says so. */
  readonly systemCall?: string
  /** `FATAL` and `PANIC` end the connection. */
  readonly severity?: string
  readonly message: string
  readonly constraint?: unknown
  readonly table?: string
  readonly column?: string
}

interface Fields {
  readonly [name: string]: unknown
}

const prismaCode = /^P[1-6]\d{3}$/
const sqlStateShape = /^[0-9A-Z]{5}$/
const sqlStateInText = /\bCode: `([0-9A-Z]{5})`/

/** Errors nest (Prisma, adapter, driver, aggregate); nothing known nests deeper. */
const MAX_DEPTH = 6

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A code is PostgreSQL's when it has its shape; Prisma's and Node's (`EPIPE`) can look alike. */
function sqlStateOf(fields: Fields): string | undefined {
  const original = text(fields.originalCode)
  if (original) return original
  const code = text(fields.code)
  if (
    code &&
    sqlStateShape.test(code) &&
    !prismaCode.test(code) &&
    (fields.severity || !code.startsWith('E'))
  ) {
    return code
  }
  return sqlStateInText.exec(text(fields.message) ?? '')?.[1]
}

function factsOf(fields: Fields): ErrorFacts {
  const facts = {
    sqlState: sqlStateOf(fields),
    kind: text(fields.kind),
    code: text(fields.code),
    systemCall: text(fields.syscall),
    severity: text(fields.severity),
    message: text(fields.originalMessage) ?? text(fields.message) ?? '',
    constraint: fields.constraint,
    table: text(fields.table),
    column: text(fields.column),
  }
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as unknown as ErrorFacts
}

function collect(value: unknown, found: ErrorFacts[], seen: Set<unknown>, depth: number): void {
  const fields = fieldsOf(value)
  if (!fields || seen.has(fields) || depth > MAX_DEPTH) return
  seen.add(fields)
  // The driver's own words first: what wraps them is a translation that loses some of it.
  collect(fieldsOf(fields.meta)?.driverAdapterError, found, seen, depth + 1)
  collect(fields.cause, found, seen, depth + 1)
  if (Array.isArray(fields.errors)) for (const error of fields.errors) collect(error, found, seen, depth + 1)
  found.push(factsOf(fields))
}

/** Everything that an error says, the innermost first: the driver's words, then the layers around them. */
export function errorFacts(error: unknown): ErrorFacts[] {
  const found: ErrorFacts[] = []
  collect(error, found, new Set(), 0)
  return found
}

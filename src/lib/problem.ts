import { STATUS_CODES } from 'node:http'
import { format } from 'node:util'

/** Texts for each field that is wrong, by its path (`productos.0.cantidad`). */
export type FieldErrors = Record<string, string[]>

export interface ProblemOptions extends ErrorOptions {
  readonly errors?: FieldErrors
  readonly headers?: Record<string, string>
  /** Further members of the problem document, for programs (`product_id`, `available`). */
  readonly extension?: Record<string, unknown>
}

/** An error that a person may read: it becomes an RFC 9457 problem document. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  readonly statusCode: number
  readonly errors: FieldErrors | undefined
  readonly headers: Record<string, string> | undefined
  readonly extension: Record<string, unknown> | undefined

  constructor(code: string, statusCode: number, detail: string, options: ProblemOptions = {}) {
    super(detail, options)
    this.code = code
    this.statusCode = statusCode
    this.errors = options.errors
    // Long enough for a restart, short enough for a person; a caller that knows better says so in its options.
    this.headers = options.headers ?? (statusCode === 503 ? { 'retry-after': '5' } : undefined)
    this.extension = options.extension
  }
}

/** Declares an error: a stable code, a status and a Spanish text for `util.format`. Returns what makes it from values. */
export function defineProblem(code: string, statusCode: number, detail: string) {
  return (values: readonly (string | number)[] = [], options: ProblemOptions = {}): Problem =>
    new Problem(code, statusCode, format(detail, ...values), options)
}

/**
 * Declares several errors at once, by their codes: `{ PRODUCT_NOT_FOUND: '404 Producto no encontrado.' }`. Returns what
 * makes each of them, as `defineProblem` does.
 */
export function defineProblems<Code extends string>(problems: Readonly<Record<Code, `${number} ${string}`>>) {
  const makers = Object.entries<string>(problems).map(([code, line]) => {
    const [status = '', detail = ''] = line.split(/ (.*)/s)
    return [code, defineProblem(code, Number(status), detail)]
  })
  return Object.fromEntries(makers) as Record<Code, ReturnType<typeof defineProblem>>
}

/** Why a function of prisma/functions/ had no effect: a problem by its code, what its text takes, and its extension. */
export interface Refusal<Code extends string> {
  readonly refusal: Code
  readonly values?: readonly (string | number)[]
  readonly extension?: Record<string, unknown>
}

/** Makes the function that turns a refusal into the problem of its code, one of `problems`. */
export function refuseBy<Code extends string>(problems: Record<Code, ReturnType<typeof defineProblem>>) {
  return ({ refusal, values, extension }: Refusal<Code>): Problem =>
    problems[refusal](values, extension && { extension })
}

/** The document (RFC 9457) that tells the client of `requestId` about `problem`. */
export function toProblemBody(problem: Problem, requestId: string) {
  return {
    ...problem.extension,
    type: 'about:blank',
    title: STATUS_CODES[problem.statusCode] ?? 'Error',
    status: problem.statusCode,
    detail: problem.message,
    code: problem.code,
    request_id: requestId,
    ...(problem.errors && { errors: problem.errors }),
  }
}

import { Problem } from '../../../lib/problem.ts'
import type { Outcome } from './job.ts'

/** Seconds of a problem's Retry-After header as milliseconds. */
function retryAfterMs(problem: Problem): { retryAfterMs: number } | undefined {
  const seconds = Number(problem.headers?.['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : undefined
}

/** An error in a line for operators: what it is, and the reason behind it when that is known. */
function describe(error: unknown): string {
  if (error instanceof Problem) {
    const { cause } = error
    return cause instanceof Error ? `${error.code} (${cause.message})` : error.code
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : 'a thrown value that is no error'
}

/** What an error of a handler means: a problem with status 503 says that a service is away. */
export function readFailure(error: unknown): Outcome {
  const text = describe(error)
  if (error instanceof Problem && error.statusCode === 503)
    return { kind: 'unavailable', error: text, ...retryAfterMs(error) }
  return { kind: 'retry', error: text }
}

import type { Document } from './document.ts'

/** RFC 9110, section 9.2.2. */
const idempotentMethods = new Set(['get', 'put', 'delete'])

/**
 * A table of the operations, by their names: where they are, whether they take an `Idempotency-Key`, whether a
 * second delivery does no harm, and how their answer is to be read. Returns the text of a module.
 */
export function printOperations(document: Document): string {
  const lines = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const takesKey = operation.parameters?.some(
        (parameter) => parameter.in === 'header' && parameter.name === 'Idempotency-Key',
      )
      const repeats = idempotentMethods.has(method) || takesKey || operation['x-idempotent']
      const answer = answerOf(Object.keys(successOf(operation.responses)))
      const known = {
        method,
        path,
        ...(takesKey && { takesKey }),
        ...(repeats && { repeats: true }),
        ...(answer && { answer }),
      }
      return `  ${operation.operationId}: ${JSON.stringify(known)},`
    }),
  )
  return `/** Written by npm run client:generate. */
export const operations = {
${lines.join('\n')}
} as const
`
}

/** The contents of the first success that has any. */
function successOf(
  responses: Document['paths'][string][string]['responses'],
): Readonly<Record<string, unknown>> {
  const [, success] =
    Object.entries(responses).find(([status, { content }]) => status.startsWith('2') && content) ?? []
  return success?.content ?? {}
}

/** How an answer that is no JSON is read. */
function answerOf(types: readonly string[]): 'text' | 'blob' | undefined {
  const [type] = types
  if (type === undefined || type.endsWith('json')) return undefined
  return type.startsWith('text/') ? 'text' : 'blob'
}

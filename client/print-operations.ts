import type { Document } from '../.config/document.ts'

/** RFC 9110, section 9.2.2. */
const idempotentMethods = new Set(['get', 'put', 'delete'])

/**
 * A table of the operations, by their names: where they are, whether they take an `Idempotency-Key`, and whether
 * a second delivery does no harm. Returns the text of a module.
 */
export function printOperations(document: Document): string {
  const lines = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const takesKey = operation.parameters?.some(
        (parameter) => parameter.in === 'header' && parameter.name === 'Idempotency-Key',
      )
      const repeats = idempotentMethods.has(method) || takesKey || operation['x-idempotent']
      const known = {
        method,
        path,
        ...(takesKey && { takesKey }),
        ...(repeats && { repeats: true }),
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

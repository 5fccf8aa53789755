/** Texts are constants of the code, so there are few; more would be a text made at run time. */
const mostTexts = 1000
const mostTargets = 4

const summaries = new Map<string, string>()

const writing = /\b(insert\s+into|(?<!(?:for|key|do)\s)update|delete\s+from)\s+"?([a-z_][\w]*)/gi
const reading = /\bfrom\s+"?([a-z_][\w]*)/i

function describe(text: string): string {
  if (!/\s/.test(text)) return text
  const writes = [...text.matchAll(writing)].map(([, verb = '', table]) => {
    return `${verb.split(/\s/, 1)[0]?.toUpperCase()} ${table}`
  })
  if (writes.length > 0) return [...new Set(writes)].slice(0, mostTargets).join(', ')
  const [, table] = reading.exec(text) ?? []
  return table ? `SELECT ${table}` : 'SELECT'
}

/**
 * What a statement does, in a few words: `SELECT producto`, `INSERT venta, UPDATE producto`. Names of Prisma's
 * operations stay as they are. Neither values nor the whole text are part of it.
 */
export function summarise(text: string): string {
  const known = summaries.get(text)
  if (known !== undefined) return known
  const summary = describe(text)
  if (summaries.size < mostTexts) summaries.set(text, summary)
  return summary
}

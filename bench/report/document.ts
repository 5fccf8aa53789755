import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const fileIn = (name: string) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))

/**
 * Puts what was measured into docs/performance.md, between the marks of its part.
 * Throws when the document has no such marks.
 */
export function writePart(part: string, text: string): void {
  const file = fileIn('performance.md')
  const [begin, end] = [`<!-- ${part} -->`, `<!-- /${part} -->`]
  const document = readFileSync(file, 'utf8')
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from === -1 || to === -1) throw new Error(`docs/performance.md has no marks for ${part}`)
  writeFileSync(file, `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`)
}

/** Writes docs/performance.svg. */
export function writeChart(svg: string): void {
  writeFileSync(fileIn('performance.svg'), svg)
}

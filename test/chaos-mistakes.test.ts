import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { injectMistake, mistakeNames, mistakenFunctions } from '../chaos/inject.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

t.test('every mistake that chaos is to find fits the sources as they are', async (t) => {
  const copy = t.testdir()
  for (const name of mistakeNames) {
    cpSync(`${root}src`, copy, { recursive: true })
    t.doesNotThrow(() => injectMistake(copy, name), name)
    t.doesNotThrow(() => mistakenFunctions(`${root}prisma/functions`, name), name)
  }
})

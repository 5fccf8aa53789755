import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Patch {
  /** Under `src/`. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** Mistakes that a change could bring; each must make the run fail. */
const mistakes: Readonly<Record<string, readonly Patch[]>> = {
  // Every delivery is a new request.
  'no-idempotency': [
    {
      file: 'lib/idempotency.ts',
      from: 'key: sentKey(request) ?? randomUUID()',
      to: 'key: sentKey(request) === undefined ? randomUUID() : randomUUID()',
    },
  ],
  // The stock is read, and what was read less what is sold is written.
  'stock-read-then-write': [
    {
      file: 'domains/sales/register-sale.ts',
      from: 'set stock = producto.stock - line.quantity,',
      to: 'set stock = (select before.stock from producto before where before.id = line.product_id) - line.quantity,',
    },
  ],
  // The handler tries again when nobody knows whether the sale was made, as a new request.
  'retry-ambiguous-write': [
    {
      file: 'domains/sales/register-counter-sales.ts',
      from: 'await database.repeatable<',
      to: 'await database.write<',
    },
    {
      file: 'domains/sales/routes.ts',
      from: 'await registerCounterSale(register, asked)',
      to: `await registerCounterSale(register, asked).catch((error: { code?: string }) => {
        if (error.code !== 'OUTCOME_UNKNOWN') throw error
        return registerCounterSale(register, { ...asked, key: { ...asked.key, key: \`again-\${Math.random()}\` } })
      })`,
    },
  ],
  // An order that comes to nothing leaves what it held as held.
  'hold-not-released': [
    {
      file: 'domains/checkout/release-hold.ts',
      from: 'set reservado = producto.reservado - units.quantity',
      to: 'set reservado = producto.reservado - 0 * units.quantity',
    },
  ],
}

/** The names that `injectMistake` takes. */
export const mistakeNames = Object.keys(mistakes)

/**
 * Changes a copy of the service's sources. Throws when the name is unknown or a text to be replaced is not
 * there exactly once, because then nothing would be shown by a run that passes.
 */
export function injectMistake(sources: string, name: string): void {
  const patches = mistakes[name]
  if (!patches) throw new Error(`Unknown mistake ${name}; there are ${mistakeNames.join(', ')}.`)
  for (const { file, from, to } of patches) {
    const path = join(sources, file)
    const parts = readFileSync(path, 'utf8').split(from)
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${from}`)
    writeFileSync(path, parts.join(to))
  }
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Patch {
  /** Under `src/`, or a SQL function under `prisma/functions/`. */
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
      from: 'const sent = sentKey(request)',
      to: 'const sent = sentKey(request) && randomUUID()',
    },
  ],
  // Sales do not wait for each other: the stock is read, and what was read less what is sold is written.
  'stock-read-then-write': [
    {
      file: 'register_counter_sales.sql',
      from: 'perform from producto where id = any(product_ids) order by id for no key update;',
      to: 'perform from producto where id = any(product_ids);',
    },
    { file: 'settle_payment.sql', from: 'order by id for no key update;', to: 'order by id;' },
    {
      file: 'move_stock.sql',
      from: 'set stock = producto.stock + total.delta,',
      to: 'set stock = (select before.stock from producto before where before.id = total.product_id) + total.delta,',
    },
  ],
  // The handler tries again when nobody knows whether the sale was made, as a new request.
  'retry-ambiguous-write': [
    { file: 'lib/database/sql.ts', from: '? client.repeatable<', to: '? client.write<' },
    {
      file: 'domains/sales/register-counter-sale.ts',
      from: 'await register(sale)',
      to: `await register(sale).catch((error: { code?: string }) => {
        if (error.code !== 'OUTCOME_UNKNOWN') throw error
        return register({ ...sale, key: { ...sale.key, key: \`again-\${Math.random()}\` } })
      })`,
    },
  ],
  // Two technicians who decide at the same time do not wait for each other: both read that the claim is pending.
  'claim-evaluated-twice': [
    {
      file: 'evaluate_claim.sql',
      from: 'where id = claim.venta_id for no key update;',
      to: 'where id = claim.venta_id;',
    },
    { file: 'evaluate_claim.sql', from: 'and id = claim.id for no key update;', to: 'and id = claim.id;' },
  ],
  // An order that comes to nothing leaves what it held as held.
  'hold-not-released': [
    {
      file: 'release_orders.sql',
      from: 'set reservado = producto.reservado - units.quantity',
      to: 'set reservado = producto.reservado - 0 * units.quantity',
    },
  ],
}

/** The names that mistakes have. */
export const mistakeNames = Object.keys(mistakes)

function patchesOf(name: string): readonly Patch[] {
  const patches = mistakes[name]
  if (!patches) throw new Error(`Unknown mistake ${name}; there are ${mistakeNames.join(', ')}.`)
  return patches
}

/** Throws when the text is not there exactly once, because then a run that passes would show nothing. */
function patched(text: string, { file, from, to }: Patch): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${from}`)
  return parts.join(to)
}

/** Puts a mistake into a copy of the service's sources. Throws when its name is unknown or it does not fit. */
export function injectMistake(sources: string, name: string): void {
  for (const patch of patchesOf(name)) {
    if (patch.file.endsWith('.sql')) continue
    const path = join(sources, patch.file)
    writeFileSync(path, patched(readFileSync(path, 'utf8'), patch))
  }
}

/** The SQL functions that have a mistake in them, to be made in the database in place of the right ones. */
export function mistakenFunctions(folder: string, name: string): string[] {
  const patches = patchesOf(name).filter(({ file }) => file.endsWith('.sql'))
  return Array.from(
    Map.groupBy(patches, ({ file }) => file),
    ([file, own]) => own.reduce(patched, readFileSync(join(folder, file), 'utf8')),
  )
}

import fc from 'fast-check'
import type { Period } from '../../../../src/domains/reports/dashboard-window.ts'
import { periods } from '../../../../src/domains/reports/dashboard-window.ts'

/** Something that happens in a shop. A number picks one of what there is. */
export type Event =
  | { readonly kind: 'pass'; readonly ms: number }
  | {
      readonly kind: 'sell'
      readonly buyer: number
      readonly lines: readonly SoldLine[]
      readonly ageMs: number
    }
  | { readonly kind: 'refund'; readonly sale: number; readonly share: number }
  | { readonly kind: 'reprice'; readonly product: number; readonly cents: number }
  | { readonly kind: Change; readonly sale: number; readonly product: number }
  | { readonly kind: 'roll'; readonly period: Period; readonly lagMs: number; readonly most: number }
  | { readonly kind: 'read'; readonly period: Period; readonly top: number }

export interface SoldLine {
  readonly product: number
  readonly quantity: number
  readonly cents: number
}

/** What nobody does to a sale in the service, and what is done to products. */
export type Change = 'unprice' | 'reduce' | 'remove' | 'add line' | 'move' | 'retype'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const index = fc.nat({ max: 1000 })
const period = fc.constantFrom(...periods)
const passing = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 12 * hourMs }) },
  { weight: 2, arbitrary: fc.integer({ min: dayMs, max: 9 * dayMs }) },
  { weight: 1, arbitrary: fc.integer({ min: 20 * dayMs, max: 200 * dayMs }) },
)
const line = fc.record({
  product: index,
  quantity: fc.integer({ min: 1, max: 4 }),
  cents: fc.integer({ min: 0, max: 5000 }),
})
const lines = fc.array(line, { maxLength: 3 })

const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: passing }) },
  {
    weight: 14,
    arbitrary: fc.record({ kind: fc.constant('sell' as const), buyer: index, lines, ageMs: fc.constant(0) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('sell' as const), buyer: index, lines, ageMs: passing }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      sale: index,
      share: fc.constantFrom(0.3, 0.5, 1, 1, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('reprice' as const),
      product: index,
      cents: fc.nat({ max: 9000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom<Change>('unprice', 'reduce', 'remove', 'add line', 'move', 'retype'),
      sale: index,
      product: index,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('roll' as const),
      period,
      lagMs: fc.oneof(fc.constant(0), passing),
      most: fc.constantFrom(1, 3, 100),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('read' as const), period, top: fc.integer({ min: 1, max: 5 }) }),
  },
)

/** Histories of shops, at first with sales and then with everything. */
export const histories: fc.Arbitrary<Event[]> = fc.array(event, { minLength: 20, maxLength: 70, size: 'max' })

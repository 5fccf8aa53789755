import { findAny, type StripeState } from './state.ts'

type Json = Record<string, unknown>

function isTable(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refundsOf(state: StripeState, charge: Json): Json {
  const data = [...state.refunds.values()].filter((refund) => refund.charge === charge.id).reverse()
  return { object: 'list', data, has_more: false, url: `/v1/charges/${charge.id}/refunds` }
}

function expandPath(state: StripeState, target: unknown, path: string[]): void {
  const [name, ...rest] = path
  if (Array.isArray(target)) {
    for (const item of target) expandPath(state, item, path)
    return
  }
  if (name === undefined || !isTable(target)) return
  const value = target[name]
  if (typeof value === 'string') target[name] = structuredClone(findAny(state, value) ?? value)
  if (name === 'refunds' && target.object === 'charge')
    target[name] = structuredClone(refundsOf(state, target))
  expandPath(state, target[name], rest)
}

/** A copy of an answer with these paths expanded: ids become objects (`latest_charge`, `data.payment_method`). */
export function expand(state: StripeState, answer: unknown, paths: string[]): unknown {
  const copy: unknown = structuredClone(answer)
  for (const path of paths) expandPath(state, copy, path.split('.'))
  return copy
}

import type { Comparison, Measure } from './plan.ts'
import { matchAt, pattern, type Text } from './text.ts'

/** Bounds that were named, on a measure when it was named with them. */
export interface Amount {
  readonly bounds: readonly (readonly [Comparison, number])[]
  readonly of: Measure | undefined
  readonly next: number
}

const operators: readonly (readonly [Comparison, string])[] = [
  ['>=', 'al menos|por lo menos|como minimo|minimo(?: de)?|no menos de|>=|≥'],
  ['>=', '(?:mayor|superior)(?:es)? o igual(?:es)? (?:a|que)'],
  ['<=', 'como maximo|maximo(?: de)?|a lo (?:sumo|mucho)|hasta|no mas de|<=|≤'],
  ['<=', '(?:menor|inferior)(?:es)? o igual(?:es)? (?:a|que)|no (?:super|pas|exced)[a-z]+(?: a| de)?'],
  ['>', 'mas (?:de|que)|mayor(?:es)? (?:a|que|de)|superior(?:es)? a|(?:por )?(?:encima|arriba) de|>'],
  ['>', '(?:super|exced|sobrepas|pas)(?:a|o|e|an|en|aron|io|ieron|aban?)(?: a| de)?'],
  ['<', 'menos (?:de|que)|menor(?:es)? (?:a|que|de)|inferior(?:es)? a|(?:por )?(?:debajo|abajo) de|<'],
  ['=', 'igual(?:es)? a|exactamente|='],
]
const number = '\\d+(?:\\.\\d+)?'
const small = '(?: (?:los|las|el|la|a|de|un|una|total|bs|usd|\\.))*'
const units: readonly (readonly [Measure, string])[] = [
  ['unidades', 'unidad(?:es)?|piezas?|articulos?|productos?'],
  ['n_ventas', 'ventas?|compras?|pedidos?|ordenes|transaccion(?:es)?|veces|vez'],
  ['monto', 'bolivianos?|bs|pesos?|dolares|usd|euros|soles'],
  ['n_casos', 'casos?|reclamos?|garantias?'],
  ['n_clientes', 'clientes?'],
]
const done = '(?: (?:vendid|comprad|realizad|registrad)[oa]s?)?'
const unit = `(?: (?:de )?(?:${units.map(([of, words]) => `(?<${of}>${words})`).join('|')})${done})?`

const comparisons = operators.map(
  ([is, words]) => [is, pattern(`(?:${words})${small} (?<value>${number})${unit}`)] as const,
)
const between = pattern(`entre${small} (?<from>${number}) (?:y|a|hasta)${small} (?<to>${number})${unit}`)
const orMore = [
  pattern(`(?<value>${number})${unit} o (?<way>mas|menos)`),
  pattern(`(?<value>${number}) o (?<way>mas|menos)${unit}`),
]

const measureIn = (groups: Record<string, string | undefined>): Measure | undefined =>
  units.find(([of]) => groups[of] !== undefined)?.[0]

/**
 * The amount that is named at `at`: "más de 10 unidades", "entre 100 y 500 bolivianos", "5 o menos". `isMeasured` says
 * that a measure stands before it; without one and without a unit "entre 5 y 10" and "hasta 2025" are times.
 */
export function readAmount(text: Text, at: number, isMeasured: boolean): Amount | undefined {
  const range = matchAt(text, at, between)
  if (range) {
    const [from = 0, to = 0] = [Number(range.groups.from), Number(range.groups.to)].sort((a, b) => a - b)
    const of = measureIn(range.groups)
    const isTime = !of && !isMeasured && (from <= 31 || (from >= 1900 && from < 2200))
    return isTime
      ? undefined
      : {
          bounds: [
            ['>=', from],
            ['<=', to],
          ],
          of,
          next: range.next,
        }
  }
  // The longer of "5 o menos" and "5 o menos unidades".
  const [either] = orMore.flatMap((words) => matchAt(text, at, words) ?? []).sort((a, b) => b.next - a.next)
  if (either) {
    const is = either.groups.way === 'mas' ? '>=' : '<='
    return { bounds: [[is, Number(either.groups.value)]], of: measureIn(either.groups), next: either.next }
  }
  for (const [is, words] of comparisons) {
    const match = matchAt(text, at, words)
    if (!match) continue
    const of = measureIn(match.groups)
    const isUntil = text.tokens[at]?.text === 'hasta' && !of && !isMeasured
    return isUntil ? undefined : { bounds: [[is, Number(match.groups.value)]], of, next: match.next }
  }
  return undefined
}

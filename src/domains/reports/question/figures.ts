import { type Comparison, type Measure, measureNames } from './plan.ts'
import { matchAt, pattern, type Text } from './text.ts'

type Groups = Readonly<Record<string, string | undefined>>

/** The measure whose name is a group of the pattern that matched. */
const measureIn = (groups: Groups): Measure | undefined =>
  (Object.keys(measureNames) as Measure[]).find((of) => groups[of] !== undefined)

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
const value = (name: string) => `(?<${name}>\\d+(?:\\.\\d+)?)`
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
const orElse = (word: string) => `${value('first')} o ${word}${unit}|${value('first')}${unit} o ${word}`

const comparisons = [
  ['=', pattern(`entre${small} ${value('first')} (?:y|a|hasta)${small} ${value('last')}${unit}`)] as const,
  ['>=', pattern(orElse('mas'))] as const,
  ['<=', pattern(orElse('menos'))] as const,
  ...operators.map(([is, words]) => [is, pattern(`(?:${words})${small} ${value('first')}${unit}`)] as const),
]

/**
 * The bounds that are named at `at`, with their measure: "más de 10 unidades", "entre 100 y 500 bolivianos", "5 o menos".
 * After a measure `isMeasured` is true; without one and without a unit "entre 5 y 10" and "hasta 2025" are times.
 */
export function readAmount(text: Text, at: number, isMeasured: boolean) {
  for (const [is, words] of comparisons) {
    const match = matchAt(text, at, words)
    if (!match) continue
    const { next, groups } = match
    const of = measureIn(groups)
    const values = [groups.first, groups.last].flatMap((each) => (each ? Number(each) : []))
    const [from = 0, to] = values.sort((a, b) => a - b)
    const isDate = to !== undefined && (from <= 31 || (from >= 1900 && from < 2200))
    if ((isDate || text.tokens[at]?.text === 'hasta') && !of && !isMeasured) return undefined
    const edges = to === undefined ? ([is] as const) : (['>=', '<='] as const)
    return { bounds: values.map((each, place) => [edges[place] ?? is, each] as const), of, next }
  }
  return undefined
}

/** "Más vendidos", "menores ingresos", "top 5". Of two rankings in one question the later one's words count. */
export interface Ranking {
  readonly descending: boolean
  /** The measure that it ranks by; `vendido` is units for goods and money for others; absent is the report's own. */
  readonly of?: Measure | 'vendido'
  /** It ranks the sales themselves: "las ventas más altas", "las últimas 10 ventas". */
  readonly sales?: 'largest' | 'latest'
  /** It says "top", "ranking" or a number of rows. */
  readonly isTop?: true
  readonly limit?: number
}

const more = 'mas|mayor(?:es)?|maxim[oa]s?|mejor(?:es)?'
const less = '(?<less>menos|menor(?:es)?|minim[oa]s?|peor(?:es)?)'
/** Verbs: of selling (units or money), of claiming (claims), of spending (money). */
const verb =
  '(?:(?<vendido>vendid[oa]s?|vend(?:io|e|en|imos|ieron|emos|an)|compr(?:o|a|an|aron|ad[oa]s?|aban?)|adquiri[a-z]+|pedid[oa]s|popular(?:es)?|(?:solicit|demand)ad[oa]s?)|(?<n_casos>reclam[a-z]+)|(?<monto>(?:gast|factur|pag|recaud)[a-z]+|invirtieron|ingres(?:o|a|an|aron)))'
const nouns =
  '(?:(?<!(?:mejor|peor)(?:es)? )(?:(?<ventas>ventas?)|(?<n_ventas>compras?|pedidos|ordenes|transacciones))|(?<unidades>unidades|cantidad|rotacion|salida|(?<!(?:mejor|peor)(?:es)? )productos)|(?<n_casos>reclamos?|garantias?|devoluciones|casos)|(?<stock>stock|existencias?|inventario)|(?<n_clientes>(?<!(?:mejor|peor)(?:es)? )clientes)|(?<ticket_promedio>ticket)|(?<monto>ingresos?|facturacion|monto|importe|valor|dinero|plata|recaudacion))'

/** In the order in which they are tried; rankingOf() says what their groups mean. */
const rankings = [
  '(?<latest>ultim[oa]s?) (?:(?<limit>\\d{1,6}) )?(?:ventas|compras|(?<one>venta|compra))',
  `(?:con |tuvo |tuvieron |tiene |tienen )?(?:la |el |los |las )?(?=(?<size>mayor|menor|maxim|minim)?)(?:${more}|${less}) (?:(?<count>cantidad|numero) (?:total )?(?:de )?|(?<money>monto|volumen|nivel|total|importe|valor)(?: total)? (?:de |en )?)?${nouns}(?: promedio| total| vendid[oa]s?| realizadas?| comprad[oa]s?| facturado)?`,
  `(?:que )?(?:${more}|${less}) (?:se )?(?:han? )?${verb}`,
  `(?:se )?(?:han? )?${verb} (?:${more}|${less})(?! (?:(?:de |que )?\\d|ventas|compras|unidades|productos))`,
  '(?<sales>ventas? )?(?:(?:mas|de mayor) (?:alt[oa]s?|grandes?|elevad[oa]s?|importantes?|(?<=ventas? mas )car[oa]s?|monto|valor)|(?:mas|de menor) (?<less>baj[oa]s?|pequen[oa]s?|chic[oa]s?|monto|valor)|mas (?<latest>recientes?))',
  '(?<top>top|ranking|primer[oa]s(?= (?:de )?(?:l[oa]s )?\\d+ (?!ventas|compras)))(?: (?:de )?(?:l[oa]s )?(?<limit>\\d{1,6}))?',
  '(?:mejor(?:es)?|(?<less>peor(?:es)?))(?: (?:de )?(?:l[oa]s )?(?<limit>\\d{1,6}))?(?=(?: (?<sales>ventas?|compras?)(?: |$))?)',
  '(?<top>(?<limit>\\d{1,6}))(?= (?:mejor|peor|primer|mas |menos |producto|articulo|item|modelo|marca|categoria|tipo|cliente|comprador|mes|dia|semana|trimestre|ano|(?<sales>venta|compra)))',
].map(pattern)

function rankingOf(groups: Groups): Ranking {
  const { latest, sales, size, ventas, count, money, vendido, top, one, limit, less } = groups
  const isLargest = sales || (size && ventas && !count)
  const of = money ? 'monto' : (measureIn(groups) ?? (ventas && (count ? 'n_ventas' : 'monto')))
  return {
    descending: !less,
    ...((of || vendido) && { of: (of || 'vendido') as Measure | 'vendido' }),
    ...(latest ? { sales: 'latest' } : isLargest && { sales: 'largest' }),
    ...(top && { isTop: true }),
    ...((one || limit) && { limit: one ? 1 : Number(limit) }),
  }
}

/** The ranking that begins at the token `at`, and the token after it. */
export function readRanking(text: Text, at: number): { value: Ranking; next: number } | undefined {
  for (const words of rankings) {
    const match = matchAt(text, at, words)
    if (match) return { value: rankingOf(match.groups), next: match.next }
  }
  return undefined
}

/** Why two rankings of one question do not go together. */
export function conflictOf(known: Ranking | undefined, value: Ranking): string | undefined {
  if (known?.limit !== undefined && value.limit !== undefined && value.limit !== known.limit)
    return 'se puede pedir una sola cantidad de filas'
  // "Top" and a number go with either end.
  const areEnds = [known, value].every((each) => each && (each.of || !each.isTop))
  if (areEnds && known?.descending !== value.descending)
    return 'se piden los primeros o los últimos, no ambos'
  return undefined
}

import type { Measure } from './plan.ts'
import { matchAt, pattern, type Text } from './text.ts'

/** "Más vendidos", "menores ingresos", "top 5". */
export interface Ranking {
  readonly descending: boolean
  /** What it ranks by: a measure; `vendido` is units or money, by what is ranked; undefined is the report's own. */
  readonly of?: Measure | 'vendido' | undefined
  /** It ranks the sales themselves: "las ventas más altas", "las últimas 10 ventas". */
  readonly sales?: 'largest' | 'latest' | undefined
  /** It says "top", "ranking" or a number of rows. */
  readonly isTop?: boolean
  readonly limit?: number | undefined
}

const more = 'mas|mayor(?:es)?|maxim[oa]s?|mejor(?:es)?'
const less = '(?<less>menos|menor(?:es)?|minim[oa]s?|peor(?:es)?)'
/** Verbs of selling leave open what is counted; those of spending count money. */
const verb =
  '(?:(?<vendido>vendid[oa]s?|vend(?:io|e|en|imos|ieron|emos|an)|compr(?:o|a|an|aron|ad[oa]s?|aban?)|adquiri[a-z]+|pedid[oa]s|popular(?:es)?|(?:solicit|demand)ad[oa]s?)|(?<n_casos>reclam[a-z]+)|(?<monto>(?:gast|factur|pag|recaud)[a-z]+|invirtieron|ingres(?:o|a|an|aron)))'
const nouns =
  '(?:(?<ventas>ventas?)|(?<n_ventas>compras?|pedidos|ordenes|transacciones)|(?<unidades>unidades|cantidad|rotacion|salida|(?<!(?:mejor|peor)(?:es)? )productos)|(?<n_casos>reclamos?|garantias?|devoluciones|casos)|(?<stock>stock|existencias?|inventario)|(?<n_clientes>(?<!(?:mejor|peor)(?:es)? )clientes)|(?<ticket_promedio>ticket)|(?<monto>ingresos?|facturacion|monto|importe|valor|dinero|plata|recaudacion))'

const byVerb = pattern(`(?:que )?(?:${more}|${less}) (?:se )?(?:han? )?${verb}`)
const verbFirst = pattern(
  `(?:se )?(?:han? )?${verb} (?:${more}|${less})(?! (?:(?:de |que )?\\d|ventas|compras|unidades|productos))`,
)
const byNoun = pattern(
  `(?:con |tuvo |tuvieron |tiene |tienen )?(?:la |el |los |las )?(?=(?<size>mayor|menor|maxim|minim)?)(?:${more}|${less}) (?:(?<count>cantidad|numero) (?:total )?(?:de )?|(?<money>monto|volumen|nivel|total|importe|valor)(?: total)? (?:de |en )?)?${nouns}(?: promedio| total| vendid[oa]s?| realizadas?| comprad[oa]s?| facturado)?`,
)
const bySize = pattern(
  '(?<sales>ventas? )?(?:(?:mas|de mayor) (?:alt[oa]s?|grandes?|elevad[oa]s?|importantes?|car[oa]s?|monto|valor)|(?:mas|de menor) (?<less>baj[oa]s?|pequen[oa]s?|chic[oa]s?|monto|valor)|mas (?<late>recientes?))',
)
const latest = pattern('ultim[oa]s? (?:(?<limit>\\d{1,6}) )?(?:ventas|compras|(?<one>venta|compra))')
const top = pattern(
  '(?:top|ranking|(?<good>mejor(?:es)?)|(?<less>peor(?:es)?)|primer[oa]s(?= (?:de )?(?:l[oa]s )?\\d))(?: (?:de )?(?:l[oa]s )?(?<limit>\\d{1,6}))?',
)
const some = pattern(
  '(?<limit>\\d{1,6})(?= (?:mejor|peor|primer|mas |menos |producto|articulo|item|modelo|marca|categoria|tipo|cliente|comprador|mes|dia|semana|trimestre|ano|(?<sales>venta|compra)))',
)
const counted: readonly Measure[] = [
  'n_ventas',
  'unidades',
  'n_casos',
  'stock',
  'n_clientes',
  'ticket_promedio',
  'monto',
]

/** The ranking that begins at the token `at`, and the token after it. */
export function readRanking(text: Text, at: number): { value: Ranking; next: number } | undefined {
  const found = (words: RegExp, read: (groups: Record<string, string | undefined>) => Partial<Ranking>) => {
    const match = matchAt(text, at, words)
    if (!match) return undefined
    const limit = match.groups.limit === undefined ? undefined : Number(match.groups.limit)
    return { value: { descending: !match.groups.less, limit, ...read(match.groups) }, next: match.next }
  }
  const measureIn = (groups: Record<string, string | undefined>) =>
    counted.find((of) => groups[of] !== undefined)
  const byWord = (groups: Record<string, string | undefined>) => ({
    of: measureIn(groups) ?? ('vendido' as const),
  })
  return (
    found(latest, ({ one }) => ({ sales: 'latest', ...(one && { limit: 1 }) })) ??
    found(byNoun, (groups) => ({
      of: groups.money ? 'monto' : (measureIn(groups) ?? (groups.count ? 'n_ventas' : 'monto')),
      sales: groups.size && groups.ventas && !groups.count ? 'largest' : undefined,
    })) ??
    found(byVerb, byWord) ??
    found(verbFirst, byWord) ??
    found(bySize, ({ sales, late }) => ({ sales: late ? 'latest' : sales ? 'largest' : undefined })) ??
    found(top, ({ good, less: bad }) => ({ isTop: !good && !bad })) ??
    found(some, ({ sales }) => ({ isTop: true, sales: sales ? 'largest' : undefined }))
  )
}

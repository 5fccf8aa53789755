import type { Day } from './calendar.ts'
import { readColumns } from './columns.ts'
import { conflictOf, type Ranking, readAmount, readRanking } from './figures.ts'
import type { Meant, Names } from './names.ts'
import {
  type Comparison,
  type Dimension,
  type Entity,
  type Filter,
  type Format,
  type Measure,
  namedEntities,
} from './plan.ts'
import { matchAt, pattern, rawOf, type Text } from './text.ts'
import { type Mention, readTime } from './time.ts'
import { isFiller, type Manner, reasons, roleAt, type Subject } from './words.ts'

const nothingHeard = () => ({
  subjects: new Set<Subject>(),
  /** Dimensions after "por" and "cada", and in adjectives such as "mensual". */
  by: [] as Dimension[],
  /** Dimensions named elsewhere: the subject of the question. */
  heads: [] as { dimension: Dimension; isSingular: boolean; isJoined: boolean }[],
  measures: [] as Measure[],
  columns: [] as string[],
  filters: new Map<Entity, Filter>(),
  bounds: [] as { is: Comparison; value: number; of: Measure | undefined }[],
  mentions: [] as Mention[],
  isCompared: false,
  ranking: undefined as Ranking | undefined,
  orderBy: [] as (Measure | Dimension)[],
  order: undefined as 'up' | 'down' | 'key' | undefined,
  stock: undefined as 'none' | 'low' | 'some' | undefined,
  unsold: undefined as 'producto' | 'cliente' | undefined,
  /** It says of something that it was sold: "que compraron", "con ventas". */
  isSold: false,
  format: undefined as Format | undefined,
  manners: new Set<Manner>(),
  /** Tokens that neither the grammar nor the names know. */
  unknown: [] as number[],
  /** Why there is no answer, in words. */
  refused: undefined as string | undefined,
})

/** Everything that the words of a question say, before a plan is made of it. */
export type Heard = ReturnType<typeof nothingHeard>

const comparing = pattern(
  '(?:en )?(?:comparad[oa]s?|compar(?:ar|arl[oa]|a|ame|alo|e|ando|acion|ativ[oa])|versus|vs|contra|frente|(?:con )?respecto|diferencia|difieren?)(?: \\.)?(?: (?:con|contra|a|al|de|del|entre))?(?: (?:lo|los|las) de)?',
)
const grouping = pattern(
  '(?:(?<group>agrup(?:ad[oa]s?|ar|ando|a|ame|alos?)) (?:por|segun)|(?<detail>detallad[oa]s?) por|(?:(?:desglosad|dividid|separad|clasificad|distribuid|discriminad|segmentad)[oa]s? )?(?:(?:por|de|en|para )?cada|por|segun|x))(?: (?:el|la|los|las))?',
)
const andBy = pattern('(?:, (?:y|e)|,|y|e)(?: por)?(?: (?:el|la|los|las|cada))?')
const ordering = pattern(
  '(?:ordenad[oa]s?|ordenar|ordenal[oa]s?|en orden|orden)(?: (?:por|segun))?(?: (?:su|el|la|los|las))*',
)
const unsold = pattern(
  '(?:(?:no|nunca) (?:se )?(?:han? |hemos )?(?:vend[a-z]+|(?:ten|tien|tuv|registr)[a-z]+ (?:ninguna )?ventas?)|no se (?:han? )?compr[a-z]+|sin (?:ninguna )?(?:ventas?|vender(?:se)?|movimiento|rotacion)|(?:0|ninguna) ventas?|nadie (?:ha )?compr[a-z]+|(?<client>(?:no|nunca) (?:han? )?(?:compr[a-z]+|(?:hic|reali[zc]|tien|tuv)[a-z]+ (?:ninguna )?compras?)|sin (?:ninguna )?(?:compras?|comprar)|(?:0|ninguna) compras?))',
)
/** "Qué se vendió ayer" asks for products. */
const asksWhat = /^que (?:se )?(?:ha |han |hemos )?vend[a-z]+(?! mas| menos)/
const naming = pattern('(?:llamad[oa]s?|:|=|es|son|igual a)')
const priority: readonly Format[] = ['pdf', 'xlsx', 'csv']

/** Reads a question once from its beginning to its end; `names` are those that its words may mean. */
export function listen(text: Text, names: Names, today: Day): Heard {
  const { tokens } = text
  const stems = tokens.map(({ stem }) => stem)
  const heard = nothingHeard()
  /** The token after the last measure. */
  let measured = 0
  const wordAt = (at: number) => tokens[at]?.text ?? ''
  const isSingular = (at: number) => /^(?:mes|.*[^s])$/.test(wordAt(at))
  const isAsked = (noun: number) => /^(?:del|al|la|el)$/.test(wordAt(noun - 1)) && isSingular(noun)

  function addFilter(entity: Entity, ids: readonly (number | string)[], value: string) {
    const known = heard.filters.get(entity) ?? { ids: [], texts: [] }
    const texts = [...new Set([...known.texts, value])]
    heard.filters.set(entity, { entity, ids: [...new Set([...known.ids, ...ids])], texts })
  }

  function refuseWords(at: number, next: number, reason: string) {
    heard.refused ??= `No puedo responder por «${rawOf(tokens, at, next)}»: ${reason}.`
  }

  function addHead(dimension: Dimension, at: number) {
    heard.heads.push({ dimension, isSingular: isSingular(at), isJoined: /^[ye,]$/.test(wordAt(at - 1)) })
  }

  /** Claims and stock are subjects of their own: their measure names the subject. */
  function addSubjectOf(measure: string | undefined) {
    if (measure === 'n_casos') heard.subjects.add('garantias')
    if (measure === 'stock') heard.subjects.add('stock')
  }

  function dimensionAt(at: number): { dimension: Dimension; next: number } | undefined {
    // "Por venta" is one row per sale; elsewhere "venta" is only the subject.
    if (wordAt(at) === 'venta' && /^(?:por|cada)$/.test(wordAt(at - 1)))
      return { dimension: 'venta', next: at + 1 }
    const { role, next } = roleAt(stems, at) ?? {}
    return role?.is === 'head' && next ? { dimension: role.of, next } : undefined
  }

  /** The name after the noun of its entity: "marca Sony", "producto 'iPhone'". */
  function nameAfterNoun(at: number): (Meant & { noun: Dimension }) | undefined {
    const noun = dimensionAt(at)
    const entity = namedEntities.find((each) => each === noun?.dimension)
    if (!noun || !entity) return undefined
    const from = matchAt(text, noun.next, naming)?.next ?? noun.next
    // "Producto Samsung" names a brand.
    const entities = entity === 'producto' ? (['marca', 'categoria', entity] as const) : [entity]
    const found = names.at(tokens, from, entities, isAsked(at))
    return found && { ...found, noun: noun.dimension }
  }

  function readName(at: number): number | undefined {
    const after = nameAfterNoun(at)
    // "Productos Samsung" asks for rows of products; "el producto X" is only a filter.
    if (after && (!isSingular(at) || after.noun !== after.entity)) addHead(after.noun, at)
    // "Del producto 'Gonzalo'" is no client.
    const isOfNoun = tokens[at]?.kind === 'quoted' && dimensionAt(at - 1) && isAsked(at - 1)
    const meant = after ?? (isOfNoun ? undefined : names.at(tokens, at, namedEntities, false))
    if (!meant) return undefined
    // All filters hold at once, and those of one kind each.
    const isOr = / [ou](?: (?:de|del|el|la|los|las))*$/.test(stems.slice(Math.max(at - 4, 0), at).join(' '))
    if (isOr && heard.filters.size > 0 && !heard.filters.has(meant.entity))
      refuseWords(at, meant.next, 'no se suma con lo anterior; pregunte por cada cosa aparte')
    addFilter(meant.entity, meant.ids, meant.text)
    return meant.next
  }

  /** What the rows are ordered by; `from` is after "ordenado por", or after "por" alone. */
  function readOrder(from: number, isOrdered: boolean): number | undefined {
    const { role, next } = roleAt(stems, from) ?? {}
    const ofSubject = role?.of === 'garantias' ? 'n_casos' : role?.of === 'stock' ? 'stock' : 'monto'
    const isKey = role?.is === 'measure' || (role?.is === 'head' && isOrdered)
    if (!isKey && role?.is !== 'subject' && role?.of !== 'totals') return undefined
    const of = isKey ? role.of : ofSubject
    heard.orderBy.push(of)
    addSubjectOf(of)
    return next
  }

  /** "Por marca", "cada mes y por cliente", "agrupado por producto"; a name after the noun is a filter instead. */
  function readGrouping(at: number): number | undefined {
    const start = matchAt(text, at, grouping)
    if (!start) return undefined
    let next: number | undefined
    let from = start.next
    for (;;) {
      const isTime = next !== undefined && readTime(text, from, today) !== undefined
      const found = isTime || nameAfterNoun(from) ? undefined : dimensionAt(from)
      if (!found) break
      heard.by.push(found.dimension)
      next = found.next
      const joined = matchAt(text, next, andBy)
      if (!joined) break
      from = joined.next
    }
    if (next === undefined) return readOrder(start.next, false)
    if (start.groups.group) heard.manners.add('grouped')
    if (start.groups.detail) heard.manners.add('detail')
    return next
  }

  function readBound(at: number): number | undefined {
    const isMeasured = heard.measures.length > 0 && stems.slice(measured, at).every(isFiller)
    const amount = readAmount(text, at, isMeasured || heard.subjects.has('stock'))
    if (!amount) return undefined
    addSubjectOf(amount.of)
    const of = amount.of ?? (isMeasured ? heard.measures.pop() : undefined)
    for (const [is, value] of amount.bounds) heard.bounds.push({ is, value, of })
    return amount.next
  }

  function readRank(at: number): number | undefined {
    const read = readRanking(text, at)
    if (!read) return undefined
    const { value } = read
    const known = heard.ranking
    const conflict = conflictOf(known, value)
    if (conflict) refuseWords(at, read.next, conflict)
    const other = wordAt(read.next) === 'que' && names.at(tokens, read.next + 1, namedEntities, false)
    if (other && !/^(?:compr|adquir|gast|pag)/.test(wordAt(other.next)))
      refuseWords(at, other.next, 'no se compara con otro nombre')
    heard.ranking = { ...known, ...value, descending: value.descending && known?.descending !== false }
    if (value.sales) heard.subjects.add('ventas')
    addSubjectOf(value.of)
    return read.next
  }

  function readPeriod(at: number): number | undefined {
    const mention = readTime(text, at, today)
    if (mention) heard.mentions.push(mention)
    return mention?.next
  }

  function readWish(at: number): number | undefined {
    const none = matchAt(text, at, unsold)
    if (none) heard.unsold = none.groups.client ? 'cliente' : 'producto'
    const compared = matchAt(text, at, comparing)
    heard.isCompared ||= compared !== undefined
    const asked = readColumns(text, at)
    heard.columns.push(...(asked?.columns ?? []))
    const order = matchAt(text, at, ordering)
    const isAll = order && roleAt(stems, at)?.role.is === 'order'
    const ordered = order && (readOrder(order.next, true) ?? (isAll ? undefined : order.next))
    return none?.next ?? compared?.next ?? asked?.next ?? ordered
  }

  function readRole(at: number): number | undefined {
    const { role, next } = roleAt(stems, at) ?? {}
    if (!role || !next) return undefined
    if (role.is === 'by') heard.by.push(role.of)
    if (role.is === 'head') addHead(role.of, at)
    if (role.is === 'measure') {
      heard.measures.push(role.of)
      measured = next
      addSubjectOf(role.of)
    }
    if (role.is === 'subject') heard.subjects.add(role.of)
    if (role.of === 'ventas') heard.isSold ||= wordAt(at - 1) === 'con' || /^(?:compr|vend)/.test(wordAt(at))
    if (role.is === 'stock') {
      if (heard.stock && heard.stock !== role.of)
        refuseWords(at, next, 'se puede pedir una sola condición sobre el stock')
      heard.stock = role.of
      heard.subjects.add('stock')
    }
    if (role.is === 'estado' || role.is === 'canal') addFilter(role.is, [], role.of)
    if (role.is === 'order') heard.order = role.of
    if (role.is === 'format')
      heard.format = priority.find((format) => format === role.of || format === heard.format)
    if (role.is === 'refused') refuseWords(at, next, reasons[role.of])
    if (role.is === 'manner') heard.manners.add(role.of)
    return next
  }

  const readers = [readName, readWish, readBound, readPeriod, readGrouping, readRank, readRole]
  for (let at = 0; at < tokens.length; ) {
    let next: number | undefined
    for (const read of readers) next ??= read(at)
    if (next === undefined && tokens[at]?.kind !== 'mark') heard.unknown.push(at)
    at = next ?? at + 1
  }
  if (asksWhat.test(text.joined) && heard.by.length === 0 && heard.heads.length === 0)
    heard.heads.push({ dimension: 'producto', isSingular: false, isJoined: false })
  return heard
}

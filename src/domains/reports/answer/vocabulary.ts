import { likeLiteral } from '../../../lib/database/search.ts'
import { join, type Sql, type SqlClient, sql } from '../../../lib/database/sql.ts'
import { indexNames, type Name } from '../question/names.ts'
import { type NamedEntity, type Plan, refuse } from '../question/plan.ts'
import { wordsToLookUp } from '../question/read-question.ts'

/** Names that words of a question may mean, of products and of people: more are too many to filter by. */
const mostNames = 2000
/** A question with more words that may be names than these is refused for the others. */
const [mostRuns, mostWords] = [12, 8]

interface NameRow extends Name {
  readonly kind: NamedEntity
  /** How many candidates there are with as many of the words or more. */
  readonly reached: number
}

/** How like a word of a name a mistyped one is at least, and the names that are tried for it. */
const [leastLikeness, likeNames] = [0.4, 50]

/**
 * The rows of a table whose names may be meant, those with most of a run's words first; for a run of which no name has
 * a word, the names that have one most like it.
 */
function candidates(kind: 'producto' | 'cliente', table: Sql, runs: readonly (readonly string[])[]): Sql {
  const matched = runs.flatMap((words) => {
    const patterns = words.map((word) => `%${likeLiteral(word)}%`)
    const each = patterns.map((pattern) => sql`(busqueda like ${pattern})::int`)
    const found = sql`from ${table} and busqueda like any(${patterns}::text[])`
    // Each name is measured, without an index: only the first words of a question in which a name is mistyped.
    const likeness = sql`greatest(${join(
      words.slice(0, 2).map((word) => sql`word_similarity(${word}, busqueda)`),
      ', ',
    )})`
    return [
      sql`(select id, nombre, ${join(each, ' + ')} as words ${found} order by words desc limit ${mostNames + 1})`,
      sql`(select id, nombre, 0 from ${table} and not exists (select ${found}) and ${likeness} >= ${leastLikeness}::real
        order by ${likeness} desc limit ${likeNames})`,
    ]
  })
  return sql`(select ${kind} as kind, to_jsonb(id) as id, nombre as name,
      (count(*) over (order by words desc))::int as reached
    from (select id, nombre, max(words) as words from (${join(matched, ' union all ')}) found group by id, nombre) ranked
    order by words desc, id limit ${mostNames})`
}

const brandsAndTypes = [
  sql`(select 'marca' as kind, to_jsonb(id) as id, nombre as name, 0 as reached from marca order by id)`,
  sql`(select 'categoria', to_jsonb(id), nombre, 0 from tipoproducto order by id)`,
]

/**
 * What a question may name, in one statement: all brands and types, and the products and people that its words may mean,
 * with the ids beside which others as good were left out.
 */
export async function readVocabulary(database: SqlClient, question: string) {
  const runs = wordsToLookUp(question)
    .map((words) => words.filter((word) => word.length > 1).slice(0, mostWords))
    .filter((words) => words.length > 0)
    .slice(0, mostRuns)
  const parts = [...brandsAndTypes]
  if (runs.length > 0) {
    parts.push(candidates('producto', sql`producto where true`, runs))
    parts.push(candidates('cliente', sql`usuario where anonimizado_en is null`, runs))
  }
  const rows = await database.read<NameRow>`${join(parts, ' union all ')}`
  const found = Map.groupBy(rows, ({ kind }) => kind)
  const named = (kind: NamedEntity) => indexNames(found.get(kind) ?? [])
  const cut = rows.filter(({ reached }) => reached > mostNames)
  return {
    vocabulary: {
      marca: named('marca'),
      categoria: named('categoria'),
      producto: named('producto'),
      cliente: named('cliente'),
    },
    incomplete: new Set(cut.map(({ id }) => id)),
  }
}

/** Throws Refusal where a filter of the plan names more than there were candidates: the figures would be of some. */
export function refuseIncomplete({ filters }: Plan, incomplete: ReadonlySet<number | string>): void {
  for (const { entity, ids, texts } of filters) {
    if (entity !== 'producto' && entity !== 'cliente') continue
    if (ids.length > 1 && ids.some((id) => incomplete.has(id)))
      refuse(`«${texts.join(', ')}» coincide con más de ${mostNames} nombres: escriba más de uno.`)
  }
}

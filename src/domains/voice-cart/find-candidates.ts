import type { SqlClient } from '../../lib/database/sql.ts'
import type { ImageUrl } from '../catalogue/requests.ts'
import type { Candidate } from './candidates.ts'
import { cutsOf, describes, isStrong, leadOf, readPieces } from './pieces.ts'
import { soundOf } from './sound.ts'
import type { Token } from './tokens.ts'
import { colours, otherNames } from './words.ts'

/** Queries for a word or number of an order: an exact one, and one that forgives slips for when no product has the word. */
interface Part {
  readonly exact: string
  readonly alike: string | null
}

/** A query for all words of a sound, as texto_sonido() writes it: that of a model is two, such as "s 23". */
const allOf = (sound: string) =>
  `(${sound
    .split(' ')
    .map((part) => `'${part}'`)
    .join('&')})`

/**
 * Prefix queries for the words that `sound` can be a slip for. One wrong letter leaves the first or the second half of a
 * word intact, two in a long word mostly its first or last third. The column also has each word backwards after a hyphen.
 */
function slipsOf(sound: string): string[] {
  if (!/^[a-z]{5,}$/.test(sound)) return []
  const size = Math.floor(sound.length < 10 ? (sound.length - 1) / 2 : sound.length / 3)
  const backwards = [...sound].reverse().join('')
  return [`'${sound.slice(0, size)}':*`, `'-${backwards.slice(0, size)}':*`]
}

/** The parts of a key: what a candidate must have to be found for some tokens; undefined when they name nothing. */
function keyOf(tokens: readonly Token[]): Part[] | undefined {
  const strong = tokens.filter((token) => isStrong(token) && !colours.has(token.key))
  const words = strong.map(({ text, key }, place): Part => {
    // "i phone" and "micro ondas" may be one word in the catalogue.
    const [before, after] = [strong[place - 1]?.text ?? '', strong[place + 1]?.text ?? '']
    const sounds = [key, soundOf(text), soundOf(before + text), soundOf(text + after)]
    const names = sounds.flatMap((sound) => [sound, ...(otherNames.get(sound) ?? [])])
    const queries = [...new Set(names)].filter((name) => name !== '').map(allOf)
    const slips = slipsOf(key)
    const alike = slips.length > 0 ? [...queries, ...slips].join('|') : null
    return { exact: queries.join('|'), alike }
  })
  // A word without Latin letters has no sound and is in no catalogue.
  if (words.length === 0 || words.some(({ exact }) => exact === '')) return undefined
  // One of the numbers may be a quantity.
  const numbers = tokens.filter((token) => token.kind === 'number' && token !== leadOf(tokens))
  const sizes = numbers.map(({ value }) => ({ exact: allOf(String(value).replace('.', ' ')), alike: null }))
  return [...words, ...sizes]
}

/** A sensible order of 1,000 characters has fewer. */
const keysMaximum = 100

/** The keys by which the candidates for the order `text` are looked up; none when it names nothing. */
function keysOf(text: string): Part[][] {
  const pieces = readPieces(text).filter(({ removes }) => !removes)
  const keys = pieces.flatMap((piece, place) => {
    const before = pieces.slice(0, place).findLast(({ tokens }) => tokens.some(isStrong))?.tokens ?? []
    const continues = describes(piece) || (piece.after !== 'end' && !leadOf(piece.tokens))
    const more = continues ? [...before, ...piece.tokens] : []
    const again = describes(piece) ? [...piece.tokens, ...before.filter(isStrong)] : []
    // Without separators a piece may name several products.
    const cuts = [0, ...cutsOf(piece.tokens)]
    const parts = cuts.map((start, part) => piece.tokens.slice(start, cuts[part + 1]))
    return [piece.tokens, more, again, ...parts].map(keyOf).filter((key) => key !== undefined)
  })
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()].slice(0, keysMaximum)
}

type Row = Omit<Candidate, 'imageUrl'> & { readonly imageKey: string | null }

/** Products that are read for one key, and for all keys, before the best are chosen. */
const looksPerKeyMaximum = 200
const looksMaximum = 2000
const candidatesPerKey = 40
/** The best of every key come first, so that every line of a long order has candidates. */
const candidatesMaximum = 400
/** Keys of one order that are also looked up by misspelt words: a nonsense text has many. */
const slipsMaximum = 10

/** The products that the order `text` can mean, the likeliest for each of its keys, in one statement. */
export async function findCandidates(database: SqlClient, text: string, imageUrl: ImageUrl) {
  const keys = keysOf(text)
  if (keys.length === 0) return []
  const looksPerKey = Math.min(looksPerKeyMaximum, Math.ceil(looksMaximum / keys.length))
  const parts = JSON.stringify(keys.flatMap((parts, key) => parts.map((part) => ({ key, ...part }))))
  const rows = await database.read<Row>`
    with part as materialized (
      select * from jsonb_to_recordset(${parts}::jsonb) part(key integer, exact tsquery, alike tsquery)
    ), exact as materialized (
      select * from (
        select key, string_agg('(' || exact::text || ')', '&')::tsquery as sounds from part group by key
      ) asked cross join lateral (
        select id, row_number() over (order by in_stock desc, length(nombre), busqueda, id) as place
        from (
          select id, nombre, busqueda, stock > reservado as in_stock from producto where sonido @@ sounds limit ${looksPerKey}
        ) look
        order by place limit ${candidatesPerKey}
      ) product
    ), unknown as materialized (
      select key, string_agg('(' || (case when is_known then exact else alike end)::text || ')', '&')::tsquery as sounds,
        string_agg(word, ' ') as words
      from (
        select *, substring(exact::text from '[a-z0-9]+') as word from part where key not in (select key from exact)
      ) part cross join lateral (
        -- A count of a few, since exists() would be planned as a walk through all products until one fits.
        select count(*) > 0 as is_known from (select from producto where sonido @@ part.exact limit ${looksPerKey}) look
      ) known
      group by key having bool_and(is_known or alike is not null) and not bool_and(is_known)
      order by key limit ${slipsMaximum}
    ), alike as (
      select * from unknown cross join lateral (
        select id, row_number() over (order by likeness desc, in_stock desc, length(nombre), busqueda, id) as place
        from (
          select id, nombre, busqueda, stock > reservado as in_stock, word_similarity(words, busqueda) as likeness
          from producto where sonido @@ sounds limit ${looksPerKey}
        ) look
        order by place limit ${candidatesPerKey}
      ) product
    ), found as (
      select id, min(place) as place
      from (select id, place from exact union all select id, place from alike) product
      group by id order by place limit ${candidatesMaximum}
    )
    select producto.id, producto.nombre as name, marca.nombre as brand, tipoproducto.nombre as type, precio as price,
      greatest(stock - reservado, 0) as available, tiempogarantia as "warrantyDays", imagen_key as "imageKey"
    from found join producto using (id) join marca on marca.id = marca_id
      join tipoproducto on tipoproducto.id = tipoproducto_id`
  return rows.map(({ imageKey, ...row }) => ({ ...row, imageUrl: imageUrl(imageKey) }))
}

import type { SqlClient } from '../../lib/database/sql.ts'
import type { ImageUrl } from '../catalogue/requests.ts'
import type { Candidate } from './candidates.ts'
import type { SearchKey } from './search-keys.ts'

type Row = Omit<Candidate, 'imageUrl'> & { readonly imageKey: string | null }

/** Products that are looked at for one key before those in stock and with short names are taken, and for all keys. */
const looksPerKeyMaximum = 200
const looksMaximum = 2000
const candidatesPerKey = 40
/** The best of every key come first, so that no line of a long order goes without. */
const candidatesMaximum = 400
/** Keys of one order that are looked up with slips forgiven: a text of nonsense has nothing else. */
const slipsMaximum = 10

/** Sounds are letters and digits; those of a model are several words of the catalogue: s 23. */
const allOf = (sound: string) =>
  `(${sound
    .split(' ')
    .map((part) => `'${part}'`)
    .join('&')})`

/**
 * The words that `sound` can be a slip for. One letter too many, too few, another, or changed with its neighbour leaves the
 * first half whole or the second; two such slips in a long word mostly the first third or the last. The column has words
 * backwards after a hyphen too.
 */
function slipsOf(sound: string): string[] {
  if (!/^[a-z]{5,}$/.test(sound)) return []
  const size = Math.floor(sound.length < 10 ? (sound.length - 1) / 2 : sound.length / 3)
  const backwards = [...sound].reverse().join('')
  return [`'${sound.slice(0, size)}':*`, `'-${backwards.slice(0, size)}':*`]
}

/** What a product must have for one word of key number `key`, and what will do where no product has that. */
interface Part {
  readonly key: number
  readonly exact: string
  readonly alike: string | null
}

function partsOf({ words, numbers }: SearchKey, key: number): Part[] {
  const named = words.map((sounds) => {
    const exact = sounds.map(allOf)
    const slips = slipsOf(sounds[0] ?? '')
    return { key, exact: exact.join('|'), alike: slips.length > 0 ? [...exact, ...slips].join('|') : null }
  })
  return [...named, ...numbers.map((number) => ({ key, exact: allOf(number), alike: null }))]
}

/** The products that the lines of an order can mean, the likeliest of each of its keys, in one statement. */
export async function findCandidates(
  database: SqlClient,
  keys: readonly SearchKey[],
  imageUrl: ImageUrl,
): Promise<Candidate[]> {
  if (keys.length === 0) return []
  const looksPerKey = Math.min(looksPerKeyMaximum, Math.ceil(looksMaximum / keys.length))
  const parts = JSON.stringify(keys.flatMap(partsOf))
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
    select producto.id, producto.nombre as name, coalesce(marca.nombre, '') as brand,
      coalesce(tipoproducto.nombre, '') as type, precio as price, greatest(stock - reservado, 0) as available,
      tiempogarantia as "warrantyDays", imagen_key as "imageKey"
    from found join producto using (id) left join marca on marca.id = marca_id
      left join tipoproducto on tipoproducto.id = tipoproducto_id`
  return rows.map(({ imageKey, ...row }) => ({ ...row, imageUrl: imageUrl(imageKey) }))
}

/** What the products of a group have in common; brand and type as they are searched, in bytes (see `bytesOf`). */
export interface Group {
  readonly brandId: number
  readonly typeId: number
  readonly sellerId: string
  /** Whether there is anything left to sell. */
  readonly isLeft: boolean
  readonly brand: string
  readonly type: string
}

/**
 * The facts of all products by which lists are narrowed and ordered, a column each, in the order of their search
 * text and id: that is the order by name. Some 80 bytes a product, nearly all of them outside the heap.
 */
export interface Columns {
  readonly count: number
  /** The first line of every search text, in bytes, each with a line break behind it. */
  readonly names: string
  /** Where each name begins; one more says where the last one ends. */
  readonly starts: Uint32Array
  readonly ids: Int32Array
  /** Prices: numeric(12,2) has fewer digits than a double keeps. */
  readonly cents: Float64Array
  /** Which of `groups` each product belongs to. */
  readonly groupOf: Uint32Array
  readonly groups: readonly Group[]
}

/**
 * The UTF-8 bytes of a text as a string, a byte each. It is compared as PostgreSQL does under COLLATE "C", contains
 * what the text contains, and takes a byte a letter whatever letters there are.
 */
export function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The search text of the product in `row`, in bytes. */
function textAt({ names, starts, groupOf, groups }: Columns, row: number): string {
  const { brand, type } = groups[groupOf[row]!]!
  return `${names.slice(starts[row]!, starts[row + 1]!)}${brand}\n${type}`
}

/** The first row of `count` for which `isReached` is true; it has to stay so from there on. */
function firstRow(count: number, isReached: (row: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isReached(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** The row where the product with this search text (in bytes) and id is, or would be. */
export function rowOf(columns: Columns, text: string, id: number): number {
  return firstRow(columns.count, (row) => {
    const other = textAt(columns, row)
    return other > text || (other === text && columns.ids[row]! >= id)
  })
}

/** The rows whose names begin with `text`, from the first to behind the last. */
export function rowsBeginning({ count, names, starts }: Columns, text: string): readonly [number, number] {
  const beginning = (row: number) =>
    names.slice(starts[row]!, Math.min(starts[row]! + text.length, starts[row + 1]!))
  return [firstRow(count, (row) => beginning(row) >= text), firstRow(count, (row) => beginning(row) > text)]
}

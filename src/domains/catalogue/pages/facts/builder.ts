import { bytesOf, type Columns, type Group, rowOf } from './columns.ts'

type Shared = Omit<Group, 'brand' | 'type'>

/** The facts of one product. */
export interface ProductFacts extends Shared {
  readonly id: number
  /** The search text: three lines. */
  readonly text: string
  readonly cents: number
}

type Growing = Uint32Array | Int32Array | Float64Array

/** `array`, or a copy with twice the room when `length` does not fit. */
function withRoom<Column extends Growing>(array: Column, length: number): Column {
  if (length <= array.length) return array
  const larger = new (array.constructor as new (length: number) => Column)(Math.max(length, array.length * 2))
  larger.set(array)
  return larger
}

/** The first `length` of `array`, without the rest where that is much. */
function upTo<Column extends Growing>(array: Column, length: number): Column {
  const isMost = length > 0.9 * array.length
  return (isMost ? array.subarray(0, length) : array.slice(0, length)) as Column
}

/** Collects columns, product by product or by many of other columns, in their order. */
export class ColumnsBuilder {
  #count = 0
  #size = 0
  #bytes: Buffer
  #starts: Uint32Array
  #ids: Int32Array
  #cents: Float64Array
  #groupOf: Uint32Array
  readonly #groups: Group[] = []
  readonly #known = new Map<string, number>()

  /** With room for so many products and bytes of names; it grows when there are more. */
  constructor(products = 1000, bytes = 50 * products) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes)
    this.#starts = new Uint32Array(products + 1)
    this.#ids = new Int32Array(products)
    this.#cents = new Float64Array(products)
    this.#groupOf = new Uint32Array(products)
  }

  /** Products so far. */
  get count(): number {
    return this.#count
  }

  /** Bytes of their names so far. */
  get size(): number {
    return this.#size
  }

  add({ id, text, cents, ...shared }: ProductFacts): void {
    const nameEnd = text.indexOf('\n') + 1
    this.#makeRoom(1, 3 * nameEnd)
    this.#starts[this.#count] = this.#size
    this.#size += this.#bytes.write(text.slice(0, nameEnd), this.#size, 'utf8')
    this.#ids[this.#count] = id
    this.#cents[this.#count] = cents
    this.#groupOf[this.#count] = this.#placeOf(bytesOf(text.slice(nameEnd)), shared)
    this.#count += 1
  }

  /**
   * Adds the products of `columns` from row `from` to before `to`. `places` tells where
   * their groups are here: -1 where that is not known yet.
   */
  addRows(columns: Columns, from: number, to: number, places: Int32Array): void {
    if (from >= to) return
    const [begin, end] = [columns.starts[from]!, columns.starts[to]!]
    this.#makeRoom(to - from, end - begin)
    this.#bytes.write(columns.names.slice(begin, end), this.#size, 'latin1')
    this.#ids.set(columns.ids.subarray(from, to), this.#count)
    this.#cents.set(columns.cents.subarray(from, to), this.#count)
    for (let row = from; row < to; row += 1) {
      const group = columns.groupOf[row]!
      if (places[group]! < 0) {
        const { brand, type, ...shared } = columns.groups[group]!
        places[group] = this.#placeOf(`${brand}\n${type}`, shared)
      }
      this.#starts[this.#count] = this.#size + columns.starts[row]! - begin
      this.#groupOf[this.#count] = places[group]!
      this.#count += 1
    }
    this.#size += end - begin
  }

  /** The columns; nothing can be added afterwards. */
  finish(): Columns {
    const count = this.#count
    this.#starts = withRoom(this.#starts, count + 1)
    this.#starts[count] = this.#size
    return {
      count,
      // A long string that is made of a buffer is kept outside the heap.
      names: this.#bytes.toString('latin1', 0, this.#size),
      starts: upTo(this.#starts, count + 1),
      ids: upTo(this.#ids, count),
      cents: upTo(this.#cents, count),
      groupOf: upTo(this.#groupOf, count),
      groups: this.#groups,
    }
  }

  /** Where the group with this brand and type (`lines`, in bytes) is. */
  #placeOf(lines: string, shared: Shared): number {
    const key = `${shared.brandId} ${shared.typeId} ${shared.sellerId} ${shared.isLeft} ${lines}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.#known.set(key, this.#groups.length)
    const [brand = '', type = ''] = lines.split('\n')
    return this.#groups.push({ ...shared, brand, type }) - 1
  }

  #makeRoom(products: number, bytes: number): void {
    const length = this.#count + products
    this.#starts = withRoom(this.#starts, length)
    this.#ids = withRoom(this.#ids, length)
    this.#cents = withRoom(this.#cents, length)
    this.#groupOf = withRoom(this.#groupOf, length)
    if (this.#size + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#size + bytes, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#size)
    this.#bytes = larger
  }
}

/**
 * `columns` with the products `changed` (ids) as they are now: `present`, those of them that exist, in the order
 * of their search text and id.
 */
export function replaced(
  columns: Columns,
  changed: ReadonlySet<number>,
  present: readonly ProductFacts[],
): Columns {
  const more = present.length + 1
  const builder = new ColumnsBuilder(columns.count + more, columns.names.length + 200 * more)
  const places = new Int32Array(columns.groups.length).fill(-1)
  let kept = 0
  const keepUntil = (end: number) => {
    for (let row = kept; row < end; row += 1) {
      if (!changed.has(columns.ids[row]!)) continue
      builder.addRows(columns, kept, row, places)
      kept = row + 1
    }
    builder.addRows(columns, kept, end, places)
    kept = end
  }
  for (const product of present) {
    keepUntil(rowOf(columns, bytesOf(product.text), product.id))
    builder.add(product)
  }
  keepUntil(columns.count)
  return builder.finish()
}

import Type from 'typebox'

/** How many rows a page has when the caller does not say, and at most. */
export interface PageBounds {
  readonly size: number
  readonly maximumSize: number
}

/** Pages past this row are refused: PostgreSQL would read and throw away everything before. */
const deepestRow = 1_000_000

/** Query properties `page` (from 1) and `page_size`, to spread into a query schema. */
export function pageQuery(bounds: PageBounds) {
  return {
    page: Type.Optional(
      Type.Integer({ minimum: 1, maximum: Math.floor(deepestRow / bounds.maximumSize), default: 1 }),
    ),
    page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.maximumSize, default: bounds.size })),
  }
}

/** Query properties `limit` and `offset` (at most `deepest`), to spread into a query schema. */
export function limitQuery(bounds: PageBounds, deepest = deepestRow) {
  return {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.maximumSize, default: bounds.size })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: deepest, default: 0 })),
  }
}

/** A page as SQL wants it, with what the answer repeats. */
export type Page = Readonly<ReturnType<typeof readPage>>

/** The page that a validated query asks for. */
export function readPage(query: { page?: number; page_size?: number }, bounds: PageBounds) {
  const page = query.page ?? 1
  const pageSize = query.page_size ?? bounds.size
  return { page, pageSize, limit: pageSize, offset: (page - 1) * pageSize }
}

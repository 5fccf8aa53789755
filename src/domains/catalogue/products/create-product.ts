import type { Author } from '../../../lib/author.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { Settled } from '../../../lib/idempotency.ts'
import type { StorageProvider } from '../../../providers/storage/storage.ts'
import { recordAudit } from '../../audit/record.ts'
import { decidingTwice } from '../constraint.ts'
import { unknownBrand, unknownType } from '../errors.ts'
import { announceImage, keepImage, newImageKey } from '../images/image-tasks.ts'
import type { NormalisedImage } from '../images/normalise.ts'
import { recordStockMovements } from '../move-stock.ts'
import {
  earlierAnswer,
  type OnceKey,
  type OnceRow,
  onceResult,
  runOnce,
  type StillCounts,
  storeOnce,
} from '../once.ts'
import type { ProductRow } from '../schemas.ts'
import { auditJson, productJson } from './product-json.ts'
import { rememberShownStock } from './shown-stock.ts'

export interface NewProduct {
  readonly name: string
  /** Decimal text. */
  readonly price: string
  readonly stock: number
  readonly warrantyDays: number
  readonly brandId: number
  readonly typeId: number
}

export interface CatalogueContext {
  readonly sql: SqlClient
  readonly storage: StorageProvider
}

type Refusal = 'UNKNOWN_BRAND' | 'UNKNOWN_TYPE'

function refuse(outcome: Refusal): Error {
  return outcome === 'UNKNOWN_BRAND' ? unknownBrand() : unknownType()
}

function refusalOf({ brandId, typeId }: NewProduct) {
  return sql`case
    when not exists (select from marca where id = ${brandId}) then 'UNKNOWN_BRAND'
    when not exists (select from tipoproducto where id = ${typeId}) then 'UNKNOWN_TYPE' end`
}

/** A product that was removed since may be made again, unless the client's key says that it is the same request. */
function whileThere(key: OnceKey): StillCounts {
  return (response) =>
    key.sent ? sql`true` : sql`exists (select from producto where id = (${response} ->> 'id')::int)`
}

function insertOnce(
  database: SqlClient,
  author: Author,
  key: OnceKey,
  product: NewProduct,
  imageKey: string,
) {
  return database.repeatable<OnceRow<ProductRow, Refusal>>`
    with ${earlierAnswer(key, whileThere(key))}, verdict as (
      select ${refusalOf(product)} as outcome, null::jsonb as details
    ), draft as (
      select nextval(pg_get_serial_sequence('producto', 'id'))::int as id, ${author.id}::uuid as id_vendedor,
        ${imageKey}::text as imagen_key, ${product.name}::text as nombre, ${product.price}::numeric(12, 2) as precio,
        ${product.stock}::int as stock, ${product.warrantyDays}::int as tiempogarantia,
        ${product.brandId}::int as marca_id, ${product.typeId}::int as tipoproducto_id, 1 as version
      from verdict where outcome is null and not exists (select from stored)
    ), answer as (
      ${storeOnce(key, sql`select 201, ${productJson('draft')} from draft`)}
    ), added as (
      insert into producto
        (id, id_vendedor, imagen_key, nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id, version)
      select draft.* from draft, answer where answer.fresh
      returning *
    ), ledger as (
      ${recordStockMovements(
        'initial',
        author,
        sql`select id, stock, stock, null::int, null::int, null::text from added`,
      )}
    ), audited as (
      ${recordAudit(
        { table: 'producto', operation: 'INSERT', author },
        sql`select null::jsonb, ${auditJson('added')} from added`,
      )}
    ), remembered as (
      ${rememberShownStock(author.id, sql`select id, stock from added`)}
    ), kept as (
      ${keepImage(imageKey, sql`select from added`)}
    ) ${onceResult}`
}

/**
 * Adds a product of the author's with its image, once per key: the image is announced, uploaded, and kept by
 * the statement that adds the product. Whatever fails in between leaves no product, and its image is swept.
 *
 * Throws UNKNOWN_BRAND, UNKNOWN_TYPE (400), the errors of the storage provider and those of `settleAnswer`.
 */
export async function createProduct(
  { sql: database, storage }: CatalogueContext,
  author: Author,
  key: OnceKey,
  product: NewProduct,
  image: NormalisedImage,
): Promise<Settled<ProductRow>> {
  const imageKey = newImageKey(author.id ?? 'nadie', image.extension)
  const announced = await announceImage<ProductRow, Refusal>(
    database,
    key,
    imageKey,
    refusalOf(product),
    whileThere(key),
  )
  if (announced.earlier) return announced.earlier
  if (announced.outcome) throw refuse(announced.outcome)
  await storage.upload(imageKey, image.bytes, image.contentType)
  return runOnce(key, () => decidingTwice(() => insertOnce(database, author, key, product, imageKey)), refuse)
}

import type { Author } from '../../../lib/author.ts'
import { type Sql, type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { Settled } from '../../../lib/idempotency.ts'
import type { Problem } from '../../../lib/problem.ts'
import { recordAudit } from '../../audit/record.ts'
import { decidingTwice } from '../constraint.ts'
import {
  productChanged,
  productNotFound,
  stockChanged,
  stockTooLarge,
  unknownBrand,
  unknownType,
} from '../errors.ts'
import { announceImage, keepImage, newImageKey, removeImages } from '../images/image-tasks.ts'
import type { NormalisedImage } from '../images/normalise.ts'
import { recordStockMovements } from '../move-stock.ts'
import { earlierAnswer, type OnceKey, type OnceRow, onceResult, runOnce, storeOnce } from '../once.ts'
import type { ProductRow } from '../schemas.ts'
import type { CatalogueContext, NewProduct } from './create-product.ts'
import { auditJson, inScope, productJson, type SellerScope } from './product-json.ts'
import type { ProductTag } from './product-tag.ts'
import { rememberShownStock, stockAfterEdit } from './shown-stock.ts'

export interface ProductEdit extends SellerScope {
  readonly id: number
  readonly changes: Partial<NewProduct>
  readonly image: NormalisedImage | null
  /** Of `If-Match`; null when it was not sent. */
  readonly expected: ProductTag | null
}

type Refusal =
  | 'NOT_FOUND'
  | 'CHANGED'
  | 'UNKNOWN_BRAND'
  | 'UNKNOWN_TYPE'
  | 'STOCK_CHANGED'
  | 'STOCK_TOO_LARGE'

interface Details {
  readonly stock: number
  readonly reserved: number
  readonly wanted: number
}

function refuse(outcome: Refusal, details: Details | null): Problem {
  if (outcome === 'NOT_FOUND') return productNotFound()
  if (outcome === 'CHANGED') return productChanged()
  if (outcome === 'UNKNOWN_BRAND') return unknownBrand()
  if (outcome === 'UNKNOWN_TYPE') return unknownType()
  if (outcome === 'STOCK_TOO_LARGE' || !details) return stockTooLarge()
  const { stock, reserved, wanted } = details
  return stockChanged([stock, reserved, wanted], { extension: { stock, reserved } })
}

/** Why an edit is refused, whatever the stock; `found` is a SELECT of the product. */
function refusalOf({ changes, expected }: ProductEdit, found: Sql): Sql {
  return sql`case
    when not exists (${found}) then 'NOT_FOUND'
    when ${expected?.version ?? null}::int <> (select version from (${found}) found) then 'CHANGED'
    when not exists (select from marca where id = ${changes.brandId ?? null}::int)
      and ${changes.brandId ?? null}::int is not null then 'UNKNOWN_BRAND'
    when not exists (select from tipoproducto where id = ${changes.typeId ?? null}::int)
      and ${changes.typeId ?? null}::int is not null then 'UNKNOWN_TYPE' end`
}

function changeOnce(
  database: SqlClient,
  author: Author,
  key: OnceKey,
  edit: ProductEdit,
  imageKey: string | null,
) {
  const { id, changes, expected } = edit
  const shown = sql`coalesce(${expected?.stock ?? null}::int, shown.stock)`
  const newStock = stockAfterEdit({
    sent: sql`${changes.stock ?? null}::int`,
    current: sql`wanted.old_stock`,
    seen: sql`seen.stock`,
    shown,
    productId: sql`wanted.id`,
    changesMore: sql`wanted.changes_more`,
    actorId: author.id,
  })
  return database.repeatable<OnceRow<ProductRow, Refusal, Details | null>>`
    with ${earlierAnswer(key)}, target as (
      select * from producto where id = ${id} and ${inScope(edit)} for no key update
    ), seen as (
      select stock from producto where id = ${id}
    ), renewed as (
      select id, id_vendedor, coalesce(${imageKey}::text, imagen_key) as imagen_key,
        coalesce(${changes.name ?? null}::text, nombre) as nombre,
        coalesce(${changes.price ?? null}::numeric(12, 2), precio) as precio,
        coalesce(${changes.warrantyDays ?? null}::int, tiempogarantia) as tiempogarantia,
        coalesce(${changes.brandId ?? null}::int, marca_id) as marca_id,
        coalesce(${changes.typeId ?? null}::int, tipoproducto_id) as tipoproducto_id,
        stock as old_stock, reservado, version as old_version
      from target
    ), wanted as (
      select renewed.*, (renewed.nombre, renewed.precio, renewed.tiempogarantia, renewed.marca_id,
          renewed.tipoproducto_id, renewed.imagen_key) is distinct from (target.nombre, target.precio,
          target.tiempogarantia, target.marca_id, target.tipoproducto_id, target.imagen_key) as changes_more
      from renewed, target
    ), counted as (
      select wanted.*, ${newStock} as wanted_stock
      from wanted cross join seen
      left join shown_stock shown on shown.user_id = ${author.id}::uuid and shown.product_id = wanted.id
    ), verdict as (
      select coalesce(${refusalOf(edit, sql`select version from target`)}, case
          when wanted_stock > 2147483647 then 'STOCK_TOO_LARGE'
          when wanted_stock <> old_stock and wanted_stock < reservado then 'STOCK_CHANGED' end) as outcome,
        jsonb_build_object('stock', old_stock, 'reserved', reservado, 'wanted', wanted_stock) as details
      from (select) nothing left join counted on true
    ), decided as (
      select counted.*, wanted_stock::int as stock,
        old_version + (changes_more or wanted_stock <> old_stock)::int as version
      from counted, verdict where verdict.outcome is null and not exists (select from stored)
    ), answer as (
      ${storeOnce(key, sql`select 200, ${productJson('decided')} from decided`)}
    ), applied as (
      select decided.* from decided, answer where answer.fresh
    ), updated as (
      update producto set nombre = applied.nombre, precio = applied.precio, stock = applied.stock,
        tiempogarantia = applied.tiempogarantia, marca_id = applied.marca_id,
        tipoproducto_id = applied.tipoproducto_id, imagen_key = applied.imagen_key, version = applied.version,
        actualizado_en = now()
      from applied where producto.id = applied.id and applied.version <> applied.old_version
      returning producto.id
    ), ledger as (
      ${recordStockMovements(
        'edit',
        author,
        sql`select id, stock - old_stock, stock, null::int, null::int, null::text from applied`,
      )}
    ), audited as (
      ${recordAudit(
        { table: 'producto', operation: 'UPDATE', author },
        sql`select ${auditJson('target')}, ${auditJson('applied')} from target, applied
          where applied.version <> applied.old_version`,
      )}
    ), remembered as (
      ${rememberShownStock(author.id, sql`select id, stock from applied`)}
    ), replaced as (
      ${removeImages(sql`select target.imagen_key from target, applied where ${imageKey}::text is not null`)}
    ), kept as (
      ${keepImage(imageKey, sql`select from applied`)}
    ) ${onceResult}`
}

/**
 * Changes a product, once per key; what is not mentioned stays, and a stock that the person did not touch too
 * (see `stockAfterEdit`). A new image is announced, uploaded and kept as in `createProduct`; the old one is
 * removed afterwards.
 *
 * Throws PRODUCT_NOT_FOUND (404), PRODUCT_CHANGED (412), UNKNOWN_BRAND, UNKNOWN_TYPE, STOCK_TOO_LARGE (400),
 * STOCK_CHANGED (409), the errors of the storage provider and those of `settleAnswer`.
 */
export async function changeProduct(
  { sql: database, storage }: CatalogueContext,
  author: Author,
  key: OnceKey,
  edit: ProductEdit,
): Promise<Settled<ProductRow>> {
  const { image } = edit
  const imageKey = image && newImageKey(author.id ?? 'nadie', image.extension)
  if (image && imageKey) {
    const found = sql`select version from producto where id = ${edit.id} and ${inScope(edit)}`
    const announced = await announceImage<ProductRow, Refusal>(
      database,
      key,
      imageKey,
      refusalOf(edit, found),
    )
    if (announced.earlier) return announced.earlier
    if (announced.outcome) throw refuse(announced.outcome, null)
    await storage.upload(imageKey, image.bytes, image.contentType)
  }
  return runOnce(key, () => decidingTwice(() => changeOnce(database, author, key, edit, imageKey)), refuse)
}

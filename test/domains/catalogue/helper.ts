import sharp from 'sharp'
import type { StorageProvider } from '../../../src/providers/storage/storage.ts'
import { createBrand, createProductType } from '../../factories.ts'
import { type BuildOptions, build, type Caller, type Teardown, type TestApp } from '../../helper.ts'

/** A storage that keeps files in memory; `failing` makes it refuse. */
export interface MemoryStorage extends StorageProvider {
  readonly files: Map<string, { bytes: Buffer; contentType: string }>
  failing: Error | null
}

export function createMemoryStorage(): MemoryStorage {
  const files: MemoryStorage['files'] = new Map()
  return {
    files,
    failing: null,
    async upload(key, bytes, contentType) {
      if (this.failing) throw this.failing
      files.set(key, { bytes, contentType })
    },
    async remove(key) {
      if (this.failing) throw this.failing
      files.delete(key)
    },
    publicUrl: (key) => `https://images.example/${key}`,
  }
}

export interface Shop {
  readonly app: TestApp
  readonly storage: MemoryStorage
  readonly seller: Caller
  readonly brandId: number
  readonly typeId: number
}

/** The application with one brand, one type and images in memory. */
export async function openShop(t: Teardown, options: BuildOptions = {}): Promise<Shop> {
  const storage = createMemoryStorage()
  const app = await build(t, { ...options, providers: { storage, ...options.providers } })
  const brandId = await createBrand(app.sql, 'Samsung')
  const typeId = await createProductType(app.sql, 'Televisores')
  return { app, storage, seller: app.as('Vendedor'), brandId, typeId }
}

let image: Promise<Buffer> | undefined

/** A small JPEG. */
export function jpeg(): Promise<Buffer> {
  image ??= sharp({ create: { width: 40, height: 30, channels: 3, background: '#c33' } })
    .jpeg()
    .toBuffer()
  return image
}

export interface FormFile {
  readonly field: string
  readonly name: string
  readonly bytes: Buffer
  /** The media type that the client claims. */
  readonly type?: string
}

/** A multipart form as `inject` wants it. */
export async function form(fields: Record<string, string | number>, file?: FormFile) {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, String(value))
  if (file)
    data.append(file.field, new File([new Uint8Array(file.bytes)], file.name, { type: file.type ?? '' }))
  const response = new Response(data)
  const payload = Buffer.from(await response.arrayBuffer())
  return { payload, headers: { 'content-type': response.headers.get('content-type') ?? '' } }
}

/** The fields of a product as the web client sends them. */
export function productFields({ brandId, typeId }: Pick<Shop, 'brandId' | 'typeId'>, changes: object = {}) {
  return {
    nombre: 'Televisor 50"',
    precio: '399.90',
    stock: 10,
    tiempogarantia: 365,
    marca_id: brandId,
    tipoproducto_id: typeId,
    ...changes,
  }
}

/** Sends a new product with its image. */
export async function postProduct(shop: Shop, changes: object = {}, headers: Record<string, string> = {}) {
  const file = { field: 'imagen', name: 'producto-1.jpg', bytes: await jpeg() }
  const request = await form(productFields(shop, changes), file)
  return shop.seller.inject({
    method: 'POST',
    url: '/api/gestionproducto/',
    payload: request.payload,
    headers: { ...request.headers, ...headers },
  })
}

/** Takes units out of a product as a sale does, with its row in the ledger. */
export async function sell(app: TestApp, productId: number, units: number): Promise<void> {
  await app.sql.write`
    with sold as (
      update producto set stock = stock - ${units} where id = ${productId} and stock - reservado >= ${units}
      returning id, stock
    ) insert into stock_movement (product_id, delta, stock_after, reason)
    select id, ${-units}, stock, 'sale' from sold`
}

/** The stock on the shelf. */
export async function stockOf(app: TestApp, productId: number): Promise<number> {
  const [row] = await app.sql.read<{ stock: number }>`select stock from producto where id = ${productId}`
  return row?.stock ?? Number.NaN
}

import { SignJWT } from 'jose'
import { hashPassword } from '../src/providers/identity/password-hash.ts'
import {
  createBrand,
  createProduct,
  createProductType,
  createSale,
  createUser,
  type RoleName,
  type TestProduct,
  type TestUser,
} from '../test/factories.ts'
import type { DirectSql } from './direct-sql.ts'
import type { Random } from './random.ts'

export interface Person {
  readonly id: string
  readonly email: string
  readonly token: string
}

/** What the shop has at the start. */
export interface Shop {
  readonly seller: Person
  readonly manager: Person
  readonly technician: Person
  readonly buyers: readonly Person[]
  readonly password: string
  readonly productIds: readonly number[]
  /** The product that a rush is about; there is plenty of it. */
  readonly wantedId: number
  readonly initialStock: ReadonlyMap<number, number>
}

export const signingSecret = 'fake-signing-secret-for-chaos-only-0123456789'
const PRODUCTS = 30
const BUYERS = 12
const SCARCE = 6
/** Sales of the service before this one, for forecasts and reports: one a week. */
const OLD_SALES = 70
const WEEK_MS = 7 * 86_400_000
const names = ['Licuadora', 'Taladro', 'Televisor', 'Cámara', 'Parlante']

function signToken(user: TestUser): Promise<string> {
  return new SignJWT({ email: user.email, role: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user.id)
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime('2h')
    .sign(new TextEncoder().encode(signingSecret))
}

async function person(database: DirectSql, role: RoleName, hash: string) {
  const user = await createUser(database, { roles: [role] })
  await database.write`
    insert into credential (user_id, password_hash, updated_at) values (${user.id}::uuid, ${hash}, now())`
  return { id: user.id, email: user.email, token: await signToken(user) }
}

/** Fills an empty migrated database: some products are scarce, so that they sell out. */
export async function fillShop(database: DirectSql, random: Random): Promise<Shop> {
  const password = 'fake-chaos-password'
  const hash = await hashPassword(password)
  const seller = await person(database, 'Vendedor', hash)
  const manager = await person(database, 'Administrador', hash)
  const technician = await person(database, 'Tecnico', hash)
  const buyers: Person[] = []
  for (let count = 0; count < BUYERS; count += 1) buyers.push(await person(database, 'Cliente', hash))
  const [brandId, typeId] = [await createBrand(database), await createProductType(database)]
  const products: TestProduct[] = []
  for (let count = 0; count < PRODUCTS; count += 1) {
    const stock = count < SCARCE ? random.whole(20, 60) : random.whole(2000, 4000)
    const price = `${random.whole(5, 400)}.${random.pick(['00', '25', '50', '99'])}`
    const name = `${names[count % names.length]} modelo ${count}`
    products.push(
      await createProduct(database, { name, stock, price, brandId, typeId, sellerId: manager.id }),
    )
  }
  await database.write`
    insert into stock_movement (product_id, delta, stock_after, reason, created_at)
    select id, stock, stock, 'initial', now() from producto`
  for (let week = 1; week <= OLD_SALES; week += 1) {
    const soldAt = new Date(Date.now() - week * WEEK_MS)
    const lines = [{ product: random.pick(products) }]
    await createSale(database, { buyerId: random.pick(buyers).id, soldAt, channel: 'original', lines })
  }
  return {
    ...{ seller, manager, technician, buyers, password },
    productIds: products.map(({ id }) => id),
    wantedId: products[SCARCE]!.id,
    initialStock: new Map(products.map(({ id, stock }) => [id, stock])),
  }
}

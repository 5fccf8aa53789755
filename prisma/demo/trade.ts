import type { DemoProduct } from './catalogue.ts'
import { inventAddress, type Person } from './people.ts'
import type { Random } from './random.ts'
import { expectedSales, openingHours } from './season.ts'
import { createShelves, type Movement } from './shelves.ts'
import { type Claim, createWarrantyDesk } from './warranty-desk.ts'

const dayMs = 86_400_000
/** La Paz is four hours behind UTC all year. */
const localOffsetMs = 4 * 3_600_000

export interface DemoLine {
  saleId: number
  productId: number
  quantity: number
  unitPriceCents: number
  productName: string
  soldAt: Date
  warrantyDays: number
}

export interface DemoSale {
  id: number
  buyerId: string
  sellerId: string | null
  channel: 'web' | 'movil' | 'mostrador'
  method: 'efectivo' | 'tarjeta' | 'transferencia'
  totalCents: number
  soldAt: Date
  address: string
}

export interface Trade {
  sales: DemoSale[]
  lines: DemoLine[]
  movements: Movement[]
  claims: Claim[]
}

export interface TradeInput {
  random: Random
  opening: Date
  now: Date
  people: Person[]
  products: DemoProduct[]
}

/** Prices rose by an eighth on the way to today's; rounded to ten cents. */
function priceThen(product: DemoProduct, progress: number): number {
  return Math.round((product.priceCents * (0.875 + 0.125 * progress)) / 10) * 10
}

/** Everything that was sold from the opening until now, in the order of time; sets each product's stock. */
export function inventTrade({ random, opening, now, people, products }: TradeInput): Trade {
  const trade: Trade = { sales: [], lines: [], movements: [], claims: [] }
  const customers = random.shuffle(people.filter((person) => person.roleId === 1))
  const sellers = people.filter((person) => person.roleId === 4)
  const technician = people.find((person) => person.roleId === 5) as Person
  const favourites = random.shuffle(products)
  const shelves = createShelves(random, opening, products, trade.movements)
  const desk = createWarrantyDesk({ random, technicianId: technician.id, shelves, claims: trade.claims })
  const address = new Map(people.map((person) => [person.id, inventAddress(random)]))
  const days = Math.ceil((now.getTime() - opening.getTime()) / dayMs)

  function chooseLines(sale: { id: number; soldAt: Date }, progress: number): DemoLine[] {
    const chosen = new Set(
      Array.from({ length: 1 + random.count(0.8) }, () => random.pickFavourite(favourites)),
    )
    return [...chosen].flatMap((product) => {
      const wanted = product.priceCents < 10_000 ? random.integer(1, 3) : random.chance(0.08) ? 2 : 1
      if (!shelves.take(product, wanted, sale)) return []
      const line = {
        saleId: sale.id,
        productId: product.id,
        quantity: wanted,
        unitPriceCents: priceThen(product, progress),
        productName: product.name,
        soldAt: sale.soldAt,
        warrantyDays: product.warrantyDays,
      }
      desk.mayComeBack(line, now)
      return [line]
    })
  }

  function sell(soldAt: Date, progress: number): void {
    const known = customers.filter((customer) => customer.createdAt <= soldAt)
    const buyer = random.pickFavourite(known)
    const channel = random.pick(['web', 'web', 'web', 'movil', 'mostrador', 'mostrador'] as const)
    const atCounter = channel === 'mostrador'
    const seller = random.pickFavourite(sellers)
    const method = atCounter
      ? random.pick(['efectivo', 'efectivo', 'tarjeta', 'transferencia'] as const)
      : 'tarjeta'
    const id = trade.sales.length + 1
    const lines = chooseLines({ id, soldAt }, progress)
    if (lines.length === 0) return
    trade.lines.push(...lines)
    trade.sales.push({
      id,
      buyerId: buyer.id,
      sellerId: atCounter ? seller.id : null,
      channel,
      method,
      totalCents: lines.reduce((total, line) => total + line.quantity * line.unitPriceCents, 0),
      soldAt,
      address: atCounter ? 'Retiro en tienda' : (address.get(buyer.id) as string),
    })
  }

  for (let day = 0; day <= days; day += 1) {
    const midnight = new Date(opening.getTime() + day * dayMs)
    const progress = day / days
    const localDay = new Date(midnight.getTime() - localOffsetMs)
    const times = Array.from(
      { length: random.count(expectedSales(localDay, progress)) },
      () => midnight.getTime() + (random.pick(openingHours) * 3600 + random.integer(0, 3599)) * 1000,
    ).sort((one, other) => one - other)
    for (const time of times.filter((time) => time <= now.getTime())) {
      desk.evaluateUntil(new Date(time))
      sell(new Date(time), progress)
    }
  }
  desk.evaluateUntil(now)
  return trade
}

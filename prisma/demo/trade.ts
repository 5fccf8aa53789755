import type { DemoProduct } from './catalogue.ts'
import { type Claim, createClaims } from './claims.ts'
import { inventAddress, type Person } from './people.ts'
import type { Random } from './random.ts'
import { expectedSales, openingHours } from './season.ts'
import { createShelves, type Movement } from './shelves.ts'

const dayMs = 86_400_000
/** La Paz is four hours behind UTC all year. */
const localOffsetMs = 4 * 3_600_000
/** At eight on the first day, before any other sale. */
const firstSaleMs = 8 * 3_600_000
const firstSaleUnits = 12

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
  const claims = createClaims({ random, technicianId: technician.id, shelves, claims: trade.claims })
  const address = new Map(people.map((person) => [person.id, inventAddress(random)]))
  const days = Math.ceil((now.getTime() - opening.getTime()) / dayMs)

  /** A line with so many units off the shelf; undefined when there are too few. */
  function takeLine(
    product: DemoProduct,
    quantity: number,
    sale: { id: number; soldAt: Date },
    progress: number,
  ) {
    if (!shelves.take(product, quantity, sale)) return undefined
    const line: DemoLine = {
      saleId: sale.id,
      productId: product.id,
      quantity,
      unitPriceCents: priceThen(product, progress),
      productName: product.name,
      soldAt: sale.soldAt,
      warrantyDays: product.warrantyDays,
    }
    return line
  }

  function chooseLines(sale: { id: number; soldAt: Date }, progress: number): DemoLine[] {
    const chosen = new Set(
      Array.from({ length: 1 + random.count(0.8) }, () => random.pickFavourite(favourites)),
    )
    return [...chosen].flatMap((product) => {
      const wanted = product.priceCents < 10_000 ? random.integer(1, 3) : random.chance(0.08) ? 2 : 1
      const line = takeLine(product, wanted, sale, progress)
      if (!line) return []
      claims.mayComeBack(line, now)
      return [line]
    })
  }

  function record(lines: DemoLine[], sale: Omit<DemoSale, 'totalCents'>): void {
    const totalCents = lines.reduce((total, line) => total + line.quantity * line.unitPriceCents, 0)
    trade.lines.push(...lines)
    trade.sales.push({ ...sale, totalCents })
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
    record(lines, {
      id,
      buyerId: buyer.id,
      sellerId: atCounter ? seller.id : null,
      channel,
      method,
      soldAt,
      address: atCounter ? 'Retiro en tienda' : (address.get(buyer.id) as string),
    })
  }

  /** The first sale is the customer's who can log in: of something with a warranty longer than the shop is old. */
  function sellFirst(): void {
    const buyer = people.find((person) => person.roleId === 1) as Person
    const product = products.find(({ warrantyDays }) => warrantyDays > days) as DemoProduct
    const soldAt = new Date(opening.getTime() + firstSaleMs)
    const line = takeLine(product, firstSaleUnits, { id: 1, soldAt }, 0) as DemoLine
    claims.comesBackInEveryState(line, now)
    record([line], {
      id: 1,
      buyerId: buyer.id,
      sellerId: null,
      channel: 'web',
      method: 'tarjeta',
      soldAt,
      address: address.get(buyer.id) as string,
    })
  }

  sellFirst()
  for (let day = 0; day <= days; day += 1) {
    const midnight = new Date(opening.getTime() + day * dayMs)
    const progress = day / days
    const localDay = new Date(midnight.getTime() - localOffsetMs)
    const times = Array.from(
      { length: random.count(expectedSales(localDay, progress)) },
      () => midnight.getTime() + (random.pick(openingHours) * 3600 + random.integer(0, 3599)) * 1000,
    ).sort((one, other) => one - other)
    for (const time of times.filter((time) => time <= now.getTime())) {
      claims.evaluateUntil(new Date(time))
      sell(new Date(time), progress)
    }
  }
  claims.evaluateUntil(now)
  return trade
}

import { assortments } from './assortment.ts'
import type { Random } from './random.ts'

export interface DemoProduct {
  id: number
  name: string
  /** Today's price, in hundredths. */
  priceCents: number
  warrantyDays: number
  brandId: number
  typeId: number
  sellerId: string
  /** Units at the end of the story that trade.ts tells. */
  stock: number
  /** Not ordered again: these run low, and out. */
  isDiscontinued: boolean
}

export interface DemoCatalogue {
  brands: string[]
  types: string[]
  products: DemoProduct[]
}

const productCount = 500
const discontinuedShare = 0.08

function priceCents(random: Random, [cheapest, dearest]: [number, number], place: number): number {
  const units =
    cheapest + (dearest - cheapest) * Math.min(1, Math.max(0, place + random.fraction() * 0.2 - 0.1))
  return Math.max(Math.round(units) * 100 - 10, 490)
}

/** 500 products, in an order that says nothing; dearer models cost more whatever the brand. */
export function inventCatalogue(random: Random, sellerIds: string[]): DemoCatalogue {
  const brands = [...new Set(assortments.flatMap((assortment) => assortment.brands))].sort()
  const types = assortments.map((assortment) => assortment.type)
  const possible = assortments.flatMap((assortment, typeIndex) =>
    assortment.models.flatMap((model, modelIndex) =>
      assortment.brands.map((brand) => ({ assortment, typeIndex, model, modelIndex, brand })),
    ),
  )
  // Each brand once before any other: none is left without a product.
  const shuffled = random.shuffle(possible)
  const seen = new Set<string>()
  const [first, rest] = [[], []] as [typeof possible, typeof possible]
  for (const candidate of shuffled) {
    const isFirst = !seen.has(candidate.brand)
    seen.add(candidate.brand)
    ;(isFirst ? first : rest).push(candidate)
  }
  const chosen = random.shuffle([...first, ...rest].slice(0, productCount))
  const products = chosen.map(({ assortment, typeIndex, model, modelIndex, brand }, index) => ({
    id: index + 1,
    name: [assortment.noun, brand, assortment.lines?.[brand], model].filter(Boolean).join(' '),
    priceCents: priceCents(random, assortment.price, modelIndex / (assortment.models.length - 1)),
    warrantyDays: assortment.warrantyDays,
    brandId: brands.indexOf(brand) + 1,
    typeId: typeIndex + 1,
    sellerId: random.pickFavourite(sellerIds),
    stock: 0,
    isDiscontinued: random.chance(discontinuedShare),
  }))
  return { brands, types, products }
}

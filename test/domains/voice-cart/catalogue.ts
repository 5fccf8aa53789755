import { assortments } from '../../../prisma/demo/assortment.ts'
import type { Candidate } from '../../../src/domains/voice-cart/candidates.ts'

/** A candidate with 20 units of it to sell unless `given` says otherwise. */
export function product(id: number, given: Partial<Candidate> & Pick<Candidate, 'name'>): Candidate {
  return {
    id,
    brand: '',
    type: '',
    price: '100.00',
    available: 20,
    warrantyDays: 365,
    imageUrl: null,
    ...given,
  }
}

/** What the demo shop has of electric goods, all of it in stock. */
const demo = assortments.flatMap(({ noun, type, brands, lines, models }) =>
  models.flatMap((model) =>
    brands.map((brand) => ({
      name: [noun, brand, lines?.[brand], model].filter(Boolean).join(' '),
      brand,
      type,
    })),
  ),
)

/** Names that hold "y", "de", "por", "en", counts and sounds. */
const household: [name: string, brand: string, type: string, available?: number][] = [
  ['Olla de Presión Tramontina 6L', 'Tramontina', 'Menaje'],
  ['Olla Imusa 20cm', 'Imusa', 'Menaje'],
  ['Sartén Imusa 24cm', 'Imusa', 'Menaje'],
  ['Juego de Ollas y Sartenes Tramontina', 'Tramontina', 'Menaje'],
  ['Lavadora y Secadora Candy 15kg', 'Candy', 'Lavadoras'],
  ['Crema de Afeitar Gillette', 'Gillette', 'Cuidado personal'],
  ['Máquina de Afeitar Gillette Mach3', 'Gillette', 'Cuidado personal'],
  ['Champú y Acondicionador Sedal 2 en 1', 'Sedal', 'Cuidado personal'],
  ['Control por Voz Broadlink', 'Broadlink', 'Hogar'],
  ['Filtro de Agua por Ósmosis Inversa', 'Ecotrade', 'Hogar'],
  ['Pilas Duracell AA x4', 'Duracell', 'Pilas'],
  ['Pilas Duracell AA x8', 'Duracell', 'Pilas'],
  ['Aguja e Hilo Singer', 'Singer', 'Costura'],
  ['Lámpara LED Philips Blanca', 'Philips', 'Iluminación'],
  ['Lámpara LED Philips Negra', 'Philips', 'Iluminación'],
  ['Luz de Emergencia Opalux', 'Opalux', 'Iluminación'],
  ['Cafetera Oster Café Expreso', 'Oster', 'Cafeteras', 0],
  ['Plancha Oster Vapor', 'Oster', 'Planchas', 0],
  ['Plancha Oster Vapor Pro', 'Oster', 'Planchas', 2],
  ['Batidora Imaco 5 velocidades', 'Imaco', 'Batidoras', 3],
]

export const catalogue: Candidate[] = [
  ...demo,
  ...household.map(([name, brand, type, available]) => ({
    name,
    brand,
    type,
    ...(available !== undefined && { available }),
  })),
].map((given, place) => product(place + 1, given))

/** As large as a shop of 2,000 products: the same under more model names. */
export const largeCatalogue: Candidate[] = ['', ' Plus', ' Max', ' Neo']
  .flatMap((suffix) => catalogue.map((candidate) => ({ ...candidate, name: candidate.name + suffix })))
  .slice(0, 2000)
  .map((candidate, place) => ({ ...candidate, id: place + 1 }))

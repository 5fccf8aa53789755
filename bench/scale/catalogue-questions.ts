import { type Question, reading } from './questions.ts'
import type { Side } from './side.ts'

const offers = '/api/listadoproductos/'
const products = '/api/gestionproducto/'
const middle = ({ size }: Side) => Math.floor(size.products / 40)

const lists: readonly Question[] = [
  reading('first page', 'visitor', offers),
  reading('100 of a page', 'visitor', `${offers}?page=2&page_size=100`),
  reading('page in the middle', 'visitor', (side) => `${offers}?page=${middle(side)}`),
  reading('by price', 'visitor', `${offers}?ordering=precio`),
  reading('by price downwards, page 5', 'visitor', `${offers}?ordering=-precio&page=5`),
  reading('by name', 'visitor', `${offers}?ordering=nombre`),
  reading('best sellers', 'visitor', `${offers}?ordering=-ventas_totales`),
  reading('a brand', 'visitor', `${offers}?marca_id=7`),
  reading('a type by price', 'visitor', `${offers}?tipoproducto_id=3&ordering=precio`),
  reading('a brand and a type', 'visitor', `${offers}?marca_id=7&tipoproducto_id=5`),
  reading('a price range', 'visitor', `${offers}?min_precio=100&max_precio=110`),
]

/** What no index counts: every product that may fit is looked at. */
const searches: readonly Question[] = [
  reading('what is in stock', 'visitor', `${offers}?min_stock=1`),
  reading('a brand in stock', 'visitor', `${offers}?marca_id=7&min_stock=1`),
  reading('search: one in eight fits', 'visitor', `${offers}?q=televisor`),
  reading('search: page 3 of it', 'visitor', `${offers}?q=televisor&page=3`),
  reading('search: it by price', 'visitor', `${offers}?q=televisor&ordering=precio`),
  reading('search: two words', 'visitor', `${offers}?q=camara%20profesional`),
  reading('search: a word that all have, and `12`', 'visitor', `${offers}?q=marca%2012`),
  reading('search: one letter', 'visitor', `${offers}?q=a`),
  reading('search: a word that all have', 'visitor', `${offers}?q=marca`),
  reading('search: four words', 'visitor', `${offers}?q=televisor%20profesional%20marca%207`),
  reading('search: two letters, by name', 'visitor', `${offers}?q=te&ordering=nombre`),
  reading('search: two letters that nothing has', 'visitor', `${offers}?q=zz`),
  reading("seller's search", 'seller', `${products}?q=televisor`),
  reading('counter search: what is typed', 'seller', '/api/venta-manual/buscar-producto/?busqueda=te'),
  reading('counter search: a rare one', 'seller', '/api/venta-manual/buscar-producto/?busqueda=c81e728d'),
  reading('counter search: nothing', 'seller', '/api/venta-manual/buscar-producto/?busqueda=zz', {
    status: 404,
  }),
]

const others: readonly Question[] = [
  reading('brands and types to filter by', 'buyer', `${offers}filtros/`),
  reading('brands to choose from', 'seller', `${products}marcas/`),
  reading("the cart's products", 'visitor', '/api/carrito-voz/productos-carrito/?ids=5,100,1500'),
  reading("seller's products", 'seller', products),
  reading("seller's products, page in the middle", 'seller', (side) => `${products}?page=${middle(side)}`),
  reading('one product', 'seller', (_side, round) => `${products}${1 + (round % 1999)}/`),
  reading('counter: products before anything is typed', 'seller', '/api/venta-manual/buscar-producto/'),
]

const within = (mostMs: number) => (question: Question) => ({ ...question, mostMs })

/** Lists, filters and searches. */
export const catalogueQuestions: readonly Question[] = [
  ...lists.map(within(30)),
  ...searches.map(within(150)),
  ...others.map(within(30)),
]

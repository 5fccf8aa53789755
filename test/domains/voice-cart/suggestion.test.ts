import fc from 'fast-check'
import t from 'tap'
import { assortments } from '../../../prisma/demo/assortment.ts'
import { suggestCart } from '../../../src/domains/voice-cart/suggestion.ts'
import { cpuOf, machineSlowness } from '../../cpu.ts'
import { catalogue, largeCatalogue, product } from './catalogue.ts'
import { orders } from './orders.ts'

const itemsOf = (text: string, candidates = catalogue, limit = 50) =>
  suggestCart(text, limit, candidates)
    .items.map(({ cantidad, nombre }) => `${cantidad} ${nombre}`)
    .join('; ')

t.test('orders come to the products and quantities that are meant', async (t) => {
  t.ok(orders.length >= 100)
  for (const [text, items, unmatched = []] of orders) {
    t.equal(itemsOf(text), items, text)
    t.strictSame(suggestCart(text, 50, catalogue).fragmentos_sin_match, unmatched, text)
  }
})

t.test('a product asked for by its whole name is the one that comes', async (t) => {
  const spoken = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
  for (const { name, available } of catalogue.filter(({ available, id }) => available > 1 && id % 4 === 0)) {
    const comes = (text: string, quantity: number) => {
      const expected = `${Math.min(quantity, available)} ${name}`
      if (itemsOf(text) !== expected) t.equal(itemsOf(text), expected, text)
    }
    comes(name, 1)
    comes(spoken(name), 1)
    comes(`2 ${name}`, 2)
    comes(`quiero dos ${name.toLowerCase()} por favor`, 2)
    comes(`${name} x3`, 3)
  }
})

t.test('another brand than the one asked for never comes', async (t) => {
  const sold = new Set(assortments.flatMap(({ brands }) => brands))
  const unsold = [
    'Toshiba',
    'Nokia',
    'Sanyo',
    'Philco',
    'Haier',
    'Realme',
    'Oppo',
    'Sharp',
    'Lexmark',
    'Beats',
    'JVC',
  ]
  for (const { noun, brands } of assortments) {
    for (const brand of [...sold, ...unsold]) {
      const { items } = suggestCart(`${noun} ${brand}`, 10, catalogue)
      const found = catalogue.find(({ id }) => id === items[0]?.producto_id)?.brand
      if (found !== (brands.includes(brand) ? brand : undefined)) t.equal(found, brand, `${noun} ${brand}`)
    }
  }
})

t.test("the contract's examples, with what it left unfound found", async (t) => {
  const shop = [
    product(1, { name: 'Refrigerador Samsung 300L', brand: 'Samsung', type: 'Refrigeradores' }),
    product(2, { name: 'Lavadora LG 12kg', brand: 'LG', type: 'Lavadoras' }),
    product(3, { name: 'Televisor Samsung 55', brand: 'Samsung', type: 'Televisores' }),
    product(4, { name: 'iPhone 13', brand: 'Apple', type: 'Celulares', available: 30 }),
  ]
  const examples = [
    ['2 refrigeradores samsung y 1 lavadora lg', '2 Refrigerador Samsung 300L; 1 Lavadora LG 12kg'],
    ['Añade 2 lavadoras', '2 Lavadora LG 12kg'],
    ['agrega 3 samsung', '3 Refrigerador Samsung 300L'],
    [
      'dos televisores Samsung, una lavadora y un iphone',
      '2 Televisor Samsung 55; 1 Lavadora LG 12kg; 1 iPhone 13',
    ],
    [
      '2 refrigeradores, 3 lavadoras; 1 televisor',
      '2 Refrigerador Samsung 300L; 3 Lavadora LG 12kg; 1 Televisor Samsung 55',
    ],
    ['quince lavadoras', '15 Lavadora LG 12kg'],
    ['veinte iphone 13', '20 iPhone 13'],
    ['un par de televisores', '2 Televisor Samsung 55'],
    ['una docena de lavadoras', '12 Lavadora LG 12kg'],
    ['dos mil lavadoras', '20 Lavadora LG 12kg'],
    ['televisión', '1 Televisor Samsung 55'],
  ] as const
  for (const [text, items] of examples) t.equal(itemsOf(text, shop), items, text)
  t.strictSame(suggestCart('agrega 3 samsung', 10, shop), {
    total_estimado: '300.00',
    items: [
      {
        producto_id: 1,
        nombre: 'Refrigerador Samsung 300L',
        cantidad: 3,
        precio_unitario: '100.00',
        subtotal: '300.00',
        fragmento_voz: 'agrega 3 samsung',
        stock: 20,
        tiempogarantia: 365,
        imagen_url: null,
        opciones: [{ producto_id: 3, nombre: 'Televisor Samsung 55', precio_unitario: '100.00' }],
      },
    ],
    fragmentos_sin_match: [],
    avisos: [],
  })
})

t.test('what is sold out, cut, over the limit, refused or unknown is said', async (t) => {
  const of = (text: string, limit = 50) => suggestCart(text, limit, catalogue)
  t.strictSame(of('cafetera oster').avisos, ['Agotado: "Cafetera Oster Café Expreso".'])
  t.equal(of('cafetera oster').mensaje, 'Agotado: "Cafetera Oster Café Expreso".')
  t.strictSame(of('cinco batidoras imaco').avisos, [
    'Solo quedan 3 unidades de "Batidora Imaco 5 velocidades": se pidieron 5.',
  ])
  const last = [product(1, { name: 'Batidora Imaco', brand: 'Imaco', type: 'Batidoras', available: 1 })]
  t.strictSame(suggestCart('dos batidoras', 10, last).avisos, [
    'Solo queda 1 unidad de "Batidora Imaco": se pidieron 2.',
  ])
  const limited = of('un iphone 13, una laptop hp, otro iphone 13 y una cocina mabe de inducción', 2)
  t.strictSame(
    limited.items.map(({ cantidad, fragmento_voz }) => [cantidad, fragmento_voz]),
    [
      [2, 'un iphone 13, otro iphone 13'],
      [1, 'una laptop hp'],
    ],
  )
  t.strictSame(limited.fragmentos_sin_match, ['una cocina mabe de inducción'])
  t.strictSame(limited.avisos, [
    'Se alcanzó el límite de 2 productos: no se agregó "Cocina Mabe de Inducción".',
  ])
  t.strictSame(of('quita el iphone 13, por favor').avisos, [
    'Aquí solo se agregan productos: no se quitó nada por "quita el iphone 13".',
  ])
  t.strictSame(of('cero laptops').avisos, ['Cantidad cero: no se agregó nada por "cero laptops".'])
  t.match(of('una bicicleta'), { items: [], total_estimado: '0.00', mensaje: /Sea más específico/ })
  t.notOk('opciones' in of('olla de presión').items[0]!)
  t.equal(of('un televisor').items[0]?.opciones?.length, 4)
})

t.test('totals are exact, whatever the prices and quantities', async (t) => {
  const shop = [product(1, { name: 'Torno Industrial', price: '9999999999.99', available: 2_147_483_647 })]
  const { items, total_estimado } = suggestCart('999999999 tornos', 10, shop)
  t.equal(items[0]?.cantidad, 999_999_999)
  t.equal(total_estimado, '9999999989990000000.01')
})

t.test('no text makes an error or takes more than 20 ms of CPU', async () => {
  const known = [
    ...orders.flatMap(([text]) => text.split(' ')),
    'y',
    'o',
    'un',
    'una',
    '\n',
    'x2',
    'media docena de',
  ]
  const part = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...known) },
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(...'abcdefghilmnoprstuyz'), minLength: 1, maxLength: 12 }),
    fc.nat().map(String),
  )
  const text = fc
    .array(part, { minLength: 1, maxLength: 400, size: 'max' })
    .map((parts) => parts.join(' ').slice(0, 1000))
  const repeated = fc.constantFrom(...known).map((word) => `${word} `.repeat(1000).slice(0, 1000))
  const limitMs = 20 * machineSlowness()
  fc.assert(
    fc.property(
      fc.oneof({ weight: 9, arbitrary: text }, repeated),
      (text) => cpuOf(() => suggestCart(text, 50, catalogue), limitMs) < limitMs,
    ),
    { numRuns: 200, endOnFailure: true },
  )
})

t.test('ten lines take less than 5 ms of CPU', async (t) => {
  const order = orders
    .slice(0, 40)
    .map(([text]) => text)
    .join('\n')
    .split('\n')
    .slice(0, 10)
    .join('\n')
  // As many candidates as the statement brings for ten lines in a shop of 2,000 products.
  const brought = largeCatalogue.filter((_, place) => place % 4 === 0)
  for (let warm = 0; warm < 50; warm++) suggestCart(order, 10, brought)
  const [times, limitMs] = [10, 5 * machineSlowness()]
  const many = () => Array.from({ length: times }, () => suggestCart(order, 10, brought))
  const costMs = cpuOf(many, limitMs * times) / times
  t.ok(costMs < limitMs, `${costMs} ms, of ${limitMs}`)
})

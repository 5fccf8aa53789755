import fc from 'fast-check'
import t from 'tap'
import { soundOf, soundOfText } from '../../../src/domains/voice-cart/sound.ts'
import { suggestCart } from '../../../src/domains/voice-cart/suggestion.ts'
import { copyDatabase } from '../../database-copy.ts'
import { withConnection } from '../../database-server.ts'
import { type BuildOptions, build, roundTrips, type Teardown, type TestApp } from '../../helper.ts'
import { createMemoryStorage } from '../catalogue/helper.ts'
import { catalogue, largeCatalogue, product } from './catalogue.ts'
import { orders } from './orders.ts'
import { fillShop } from './shop.ts'
import { sounds } from './sounds.ts'

const url = '/api/carrito-voz/carrito-voz/'
const nobody = '00000000-0000-0000-0000-000000000000'

/** The shop of the contract's examples, with a product that is sold out and one that others hold. */
async function openShop(t: Teardown, options: BuildOptions = {}): Promise<TestApp> {
  const app = await build(t, { ...options, providers: { storage: createMemoryStorage() } })
  await fillShop(app.sql, [
    product(1, { name: 'Refrigerador Samsung 300L', brand: 'Samsung', type: 'Refrigeradores' }),
    product(2, { name: 'Lavadora LG 12kg', brand: 'LG', type: 'Lavadoras', imageUrl: 'productos/lg.jpg' }),
    product(3, { name: 'Televisor Samsung 55', brand: 'Samsung', type: 'Televisores', price: '499.90' }),
    product(4, { name: 'iPhone 13', brand: 'Apple', type: 'Celulares', available: 5 }),
    product(5, { name: 'Plancha Oster Vapor', brand: 'Oster', type: 'Planchas', available: 0 }),
  ])
  return app
}

const order = (app: TestApp, payload: object) => app.inject({ method: 'POST', url, payload })

t.test('an order in words becomes a cart', async (t) => {
  const app = await openShop(t, { throughProxy: true })
  const payload = { usuario_id: nobody, texto: ' agrega 3 samsung ', limite_items: 10 }
  const { result: reply, roundTrips: trips } = await roundTrips(app, () => order(app, payload))
  t.equal(trips, 1)
  t.equal(reply.statusCode, 200)
  t.strictSame(reply.json(), {
    usuario_id: nobody,
    texto: 'agrega 3 samsung',
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
        opciones: [{ producto_id: 3, nombre: 'Televisor Samsung 55', precio_unitario: '499.90' }],
      },
    ],
    fragmentos_sin_match: [],
    avisos: [],
  })
  const without = await app.inject({
    method: 'POST',
    url: url.slice(0, -1),
    payload: { texto: '2 labadoras lg' },
  })
  t.match(without.json(), {
    usuario_id: null,
    items: [{ producto_id: 2, cantidad: 2, imagen_url: 'https://images.example/productos/lg.jpg' }],
  })
  t.notOk('mensaje' in without.json())
  t.notOk('opciones' in without.json().items[0])
})

t.test("the contract's orders come to what they mean", async (t) => {
  const app = await openShop(t)
  const meant: Readonly<Record<string, readonly (readonly [id: number, quantity: number])[]>> = {
    '2 refrigeradores samsung y 1 lavadora lg': [
      [1, 2],
      [2, 1],
    ],
    'Añade 2 lavadoras': [[2, 2]],
    'dos televisores Samsung, una lavadora y un iphone': [
      [3, 2],
      [2, 1],
      [4, 1],
    ],
    '2 refrigeradores, 3 lavadoras; 1 televisor': [
      [1, 2],
      [2, 3],
      [3, 1],
    ],
    'quince lavadoras': [[2, 15]],
    'un par de televisores': [[3, 2]],
    'una docena de refrigeradores': [[1, 12]],
    televisión: [[3, 1]],
    'un ifon 13 y una labadora elegé': [
      [4, 1],
      [2, 1],
    ],
    'dos refijeradores samsung': [[1, 2]],
    'un televisro samsung': [[3, 1]],
  }
  for (const [texto, items] of Object.entries(meant)) {
    const { items: suggested } = (await order(app, { texto })).json()
    t.strictSame(
      suggested.map((item: { producto_id: number; cantidad: number }) => [item.producto_id, item.cantidad]),
      items,
      texto,
    )
  }
})

t.test('what is sold out, held by others, cut, over the limit or unknown is said', async (t) => {
  const app = await openShop(t)
  t.match((await order(app, { texto: 'una plancha oster' })).json(), {
    items: [],
    total_estimado: '0.00',
    avisos: ['Agotado: "Plancha Oster Vapor".'],
    mensaje: 'Agotado: "Plancha Oster Vapor".',
  })
  await app.sql.write`update producto set reservado = 2 where id = 4`
  t.match((await order(app, { texto: 'veinte iphone 13' })).json(), {
    items: [{ producto_id: 4, cantidad: 3, stock: 3, subtotal: '300.00' }],
    avisos: ['Solo quedan 3 unidades de "iPhone 13": se pidieron 20.'],
  })
  t.match((await order(app, { texto: 'una lavadora y un televisor', limite_items: '1' })).json(), {
    items: [{ producto_id: 2 }],
    fragmentos_sin_match: ['un televisor'],
    avisos: [/límite de 1/],
  })
  t.match((await order(app, { texto: 'una bicicleta' })).json(), {
    items: [],
    fragmentos_sin_match: ['una bicicleta'],
    mensaje: /Sea más específico/,
  })
})

t.test('a new name of product, brand or type is heard at once', async (t) => {
  const app = await openShop(t)
  const ids = async (texto: string) =>
    (await order(app, { texto })).json().items.map(({ producto_id }: { producto_id: number }) => producto_id)
  await app.sql.write`update marca set nombre = 'Hisense' where nombre = 'LG'`
  await app.sql.write`update tipoproducto set nombre = 'Pantallas gigantes' where nombre = 'Televisores'`
  await app.sql.write`update producto set nombre = 'Heladera Samsung' where id = 1`
  t.strictSame(await ids('lavadora hisense'), [2])
  t.strictSame(await ids('pantallas gigantes samsung'), [3])
  t.strictSame(await ids('heladera samsung'), [1])
})

t.test('what cannot be read is refused, field by field', async (t) => {
  const app = await openShop(t)
  const refused: readonly (readonly [payload: object, field: string])[] = [
    [{}, 'texto'],
    [{ texto: '' }, 'texto'],
    [{ texto: '   ' }, 'texto'],
    [{ texto: null }, 'texto'],
    [{ texto: ['un televisor'] }, 'texto'],
    [{ texto: 'a'.repeat(1001) }, 'texto'],
    [{ texto: 'un televisor', usuario_id: 'yo' }, 'usuario_id'],
    [{ texto: 'un televisor', limite_items: 0 }, 'limite_items'],
    [{ texto: 'un televisor', limite_items: 51 }, 'limite_items'],
    [{ texto: 'un televisor', limite_items: 1.5 }, 'limite_items'],
    [{ texto: 'un televisor', limite_items: 'diez' }, 'limite_items'],
    [{ texto: 'un televisor', limite_items: null }, 'limite_items'],
  ]
  for (const [payload, field] of refused) {
    const reply = await order(app, payload)
    t.equal(reply.statusCode, 400, JSON.stringify(payload).slice(0, 60))
    t.strictSame(Object.keys(reply.json().errors), [field])
  }
})

t.test('a stale token does not matter', async (t) => {
  const app = await openShop(t)
  for (const authorization of ['Bearer stale.token.here', 'Bearer ', 'Token x']) {
    const headers = { authorization }
    const reply = await app.inject({ method: 'POST', url, headers, payload: { texto: 'un televisor' } })
    t.equal(reply.statusCode, 200, authorization)
  }
})

t.test('it has a limit of its own', async (t) => {
  const app = await openShop(t, { config: { RATE_LIMIT_ORDERING: '1', RATE_LIMIT_WRITING: '1' } })
  t.equal((await order(app, { texto: 'un televisor' })).statusCode, 200)
  const refused = await order(app, { texto: 'un televisor' })
  t.equal(refused.statusCode, 429)
  t.ok(Number(refused.headers['retry-after']) >= 1)
  const login = { method: 'POST', url: '/api/logout/', payload: {} } as const
  t.not((await app.inject(login)).statusCode, 429, 'other writing counts apart')
})

t.test('when the database is away it says so', async (t) => {
  const app = await build(t, { database: 'none', config: { REQUEST_DEADLINE_MS: '300' } })
  const reply = await order(app, { texto: 'un televisor' })
  t.equal(reply.statusCode, 503)
  t.ok(reply.headers['retry-after'])
})

t.test('no text makes an error', async (t) => {
  const app = await openShop(t)
  const known =
    'un|una|dos|televisor|samsumg|iphone|13|s23|y|,|x2|55"|12,5 kg|quita|\n|\'|\\|&|:*|(|)|!'.split('|')
  const part = fc.oneof(fc.constantFrom(...known), fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }))
  const text = fc
    .array(part, { minLength: 1, maxLength: 300, size: 'max' })
    .map((parts) => parts.join(' ').slice(0, 900))
  const repeated = fc
    .constantFrom('x', 'xa', 'ñandú9', 'д5', '9', 'televisro ')
    .map((part) => part.repeat(1000).slice(0, 1000))
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 5, arbitrary: text }, repeated), async (texto) => {
      const { statusCode } = await order(app, { texto })
      // What cannot be stored, or is nothing but blanks, is refused.
      return statusCode === 200 || statusCode === 400
    }),
    { numRuns: 60 },
  )
})

t.test('words that sound alike have one sound', async (t) => {
  for (const [word, sound] of sounds) t.equal(soundOf(word), sound, word)
  t.equal(soundOfText('¡Dos iPhone 13, 128GB!'), ' dos ifon 13 128 gb ')
  t.equal(soundOfText(' \n'), ' ')
})

t.test('texto_sonido() in PostgreSQL gives every text the same sound', async (t) => {
  const letters = fc.constantFrom(...'aeiouáéíóúüñbcdfghjklmnpqrstvwxyzABCHLLQUWXYZÑÇ0123456789 ,-"\n')
  const invented = fc.sample(fc.string({ unit: letters, maxLength: 40 }), { numRuns: 3000, seed: 1 })
  const texts = [...invented, ...sounds.map(([word]) => word), ...catalogue.map(({ name }) => name)]
  const written = await withConnection(await copyDatabase(t), async (client) => {
    const { rows } = await client.query(
      'select texto_sonido(texto) as sonido from unnest($1::text[]) with ordinality as t(texto, place) order by place',
      [texts],
    )
    return rows.map(({ sonido }) => sonido)
  })
  for (const [place, text] of texts.entries()) {
    const sound = soundOfText(text)
    if (written[place] !== sound) t.equal(written[place], sound, JSON.stringify(text))
  }
  t.equal(written.length, texts.length)
})

t.test('one statement brings what a look at the whole shop would find', async (t) => {
  const app = await build(t)
  await fillShop(app.sql, largeCatalogue)
  for (const [texto] of orders) {
    const reply = await app.inject({
      method: 'POST',
      url: '/api/carrito-voz/carrito-voz/',
      payload: { texto, limite_items: 50 },
    })
    t.strictSame(
      reply.json().items.map(({ nombre }: { nombre: string }) => nombre),
      suggestCart(texto, 50, largeCatalogue).items.map(({ nombre }) => nombre),
      texto,
    )
  }
})

import { randomUUID } from 'node:crypto'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { demoLogins } from '../prisma/demo/people.ts'
import { demo } from '../src/lib/demo.ts'
import { formats } from '../src/lib/formats.ts'
import { withExamples } from './end-to-end/compose-example.ts'
import { openDemoShop } from './end-to-end/demo-shop.ts'
import { type Document, exampleRequests, examplesOf } from './end-to-end/example-requests.ts'
import { build } from './helper.ts'

/** What names something that an earlier answer, a letter or Stripe gives is refused, clearly. */
const refused: Readonly<Record<string, number>> = {
  confirmPasswordReset: 400,
  refreshTokens: 401,
  confirmPayment: 404,
  receiveStripeEvent: 400,
  runSpokenReport: 501,
}

/** Lists that must not be empty, or nobody sees what they are. */
const filled: Readonly<Record<string, (answer: never) => unknown[]>> = {
  listUsers: (answer: unknown[]) => answer,
  listClients: (answer: unknown[]) => answer,
  listOffers: ({ results }: { results: unknown[] }) => results,
  listProducts: ({ results }: { results: unknown[] }) => results,
  listCartOffers: (answer: unknown[]) => answer,
  suggestCart: ({ items }: { items: unknown[] }) => items,
  searchProductsOnSale: (answer: unknown[]) => answer,
  listMyPayments: (answer: unknown[]) => answer,
  listEligibleSales: (answer: unknown[]) => answer,
  listMyClaims: ({ results }: { results: unknown[] }) => results,
  listManagedClaims: ({ results }: { results: unknown[] }) => results,
}

t.test('every example is what its own schema describes', async (t) => {
  const app = await build(t, { database: 'none' })
  const document = withExamples((await app.inject('/docs/json')).json() as Document)
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true, formats })
  const absolute = (schema: object): object =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/'))
  ajv.addSchema({ $id: 'api', components: absolute(document.components) })
  for (const { operation } of exampleRequests(document)) {
    for (const { name, schema, example } of examplesOf(operation)) {
      const validate = ajv.compile(absolute(schema))
      t.ok(validate(example), name, { errors: validate.errors, example })
    }
  }
})

t.test('in the demo shop', { timeout: 120_000 }, async (t) => {
  const { app, callerOf, completed, customer, seller } = await openDemoShop(t)

  await t.test('are the people and goods that the examples speak of', async (t) => {
    t.match(customer, { id: demo.customer.id, name: demo.customer.name, phone: demo.customer.phone })
    t.match(seller, { id: demo.seller.id, name: demo.seller.name, email: demo.seller.email })
    const login = demoLogins.find(({ email }) => email === demo.customer.email)
    t.equal(login?.password, demo.customer.password)
    const people = await app.sql.read`
      select id, nombre as name, correo as email, telefono as phone from usuario
      where id in (${demo.elena.id}, ${demo.noelia.id}) order by nombre`
    t.match(people, [demo.elena, demo.noelia])
    const { laptop, acer, laptops } = demo
    const [product] = await app.sql.read`
      select nombre as name, precio::text as price, tiempogarantia as "warrantyDays", marca_id as brand,
        tipoproducto_id as type from producto where id = ${laptop.id}`
    const { productName, replacedId, pendingIds, ...claimed } = demo.claimed
    const claims = await app.sql.read`
      select garantia.id, state.nombre as state, reemplazo as replaced, tecnico_id as technician from garantia
      join estadogarantia state on state.id = estadogarantia_id join producto on producto.id = producto_id
      where venta_id = ${claimed.saleId} and producto_id = ${claimed.productId}
        and tiempogarantia = ${claimed.warrantyDays} and producto.nombre = ${productName}
        and garantia.id = any(${[replacedId, ...pendingIds]}::int[]) order by garantia.id`
    t.match(claims, [
      { id: replacedId, state: 'Completado', replaced: true, technician: demo.technician.id },
      ...pendingIds.map((id) => ({ id, state: 'Pendiente' })),
    ])
    const { name, price, warrantyDays } = laptop
    t.match(product, { name, price, warrantyDays, brand: acer.id, type: laptops.id })
    t.equal(laptop.priceNumber.toFixed(2), price)
  })

  await t.test('the example of every operation works as it stands', async (t) => {
    const document = withExamples((await app.inject('/docs/json')).json() as Document)
    for (const one of exampleRequests(document)) {
      const caller = callerOf(one)
      const request = await completed(one)
      const headers = { ...request.headers, ...(one.takesKey && { 'idempotency-key': randomUUID() }) }
      const send = () => (caller ? app.as(caller) : app).inject({ ...request, headers })
      const reply = await send()
      const successes = Object.keys(one.operation.responses).filter((status) => status.startsWith('2'))
      const expected = refused[one.name] ? [String(refused[one.name])] : successes
      t.ok(expected.includes(String(reply.statusCode)), `${one.name}: ${reply.statusCode}`, {
        body: reply.body,
      })
      const entries = filled[one.name]
      if (entries) t.ok(entries(reply.json() as never).length > 0, `${one.name} shows something`)
      if (one.operation['x-idempotent'])
        t.equal((await send()).statusCode, reply.statusCode, `${one.name} may be sent again`)
      if (!one.takesKey) continue
      const again = await send()
      t.equal(again.statusCode, reply.statusCode, `${one.name} may be sent again with its key`)
      t.equal(again.body, reply.body, `${one.name} then answers the same`)
    }
  })
})

import sharp from 'sharp'
import Stripe from 'stripe'
import t from 'tap'
import { ApiError } from '../client/src/index.ts'
import { Role } from '../src/lib/access.ts'
import { openNewShop } from './end-to-end/shop.ts'

const ana = { email: 'ana@example.com', password: 'clave-de-ana', nombre: 'Ana Pérez', telefono: '70012345' }
const luis = { email: 'luis@example.com', password: 'clave-de-luis', nombre: 'Luis Ríos' }
const rita = { email: 'rita@example.com', password: 'clave-de-rita', nombre: 'Rita Paz' }

t.test('the first week of a shop, told through the client alone', { timeout: 120_000 }, async (t) => {
  const shop = await openNewShop(t)
  const [owner, seller, buyer, technician] = [shop.visitor(), shop.visitor(), shop.visitor(), shop.visitor()]
  let productId = 0
  let saleId = 0
  let paymentIntentId = ''

  await t.test('the owner logs in and prepares the shelves; a new seller gets the role', async (t) => {
    t.match(await owner.logIn(shop.administrator), { roles: ['Administrador'] })
    const registered = await seller.api.register({ body: luis })
    t.match(registered.user, { correo: luis.email, roles: ['Cliente'] })
    const path = { usuario_id: String(registered.user.id) }
    t.match(await owner.api.grantUserRole({ path, body: { rol_id: Role.Vendedor } }), {
      roles: ['Cliente', 'Vendedor'],
    })
    t.match(await seller.logIn(luis), { nombre: 'Luis Ríos' })
    t.match(await seller.api.readMyRoles(), { is_vendedor: true, is_admin: false })
  })

  await t.test('the seller puts a product with its picture on sale', async (t) => {
    const brand = await owner.api.createBrand({ body: { nombre: 'Oster' } })
    const type = await owner.api.createProductType({ body: { nombre: 'Licuadoras' } })
    const photo = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#a33' } })
      .png()
      .toBuffer()
    const created = await seller.api.createProduct({
      body: {
        nombre: 'Licuadora Oster 600W',
        precio: '199.99',
        stock: 10,
        tiempogarantia: 365,
        marca_id: brand.id,
        tipoproducto_id: type.id,
        imagen: new Blob([Uint8Array.from(photo)], { type: 'image/png' }),
      },
    })
    productId = created.id
    t.match(created, { precio: 199.99, stock: 10, imagen_url: /^http/ })
    const image = await fetch(String(created.imagen_url))
    t.equal(image.status, 200, 'the picture is there for everybody')
    await image.body?.cancel()
  })

  await t.test('a visitor browses and searches, registers, and comes back', async (t) => {
    const found = await buyer.api.listOffers({ query: { q: 'LICUADORA', ordering: 'precio' } })
    t.match(found, { total: 1, results: [{ id: productId, vendedor: { correo: '' } }] })
    t.equal((await buyer.api.listOffers({ query: { q: 'televisor' } })).total, 0)
    const refused = await buyer.api.readFilterChoices().catch((error) => error)
    t.ok(refused instanceof ApiError)
    t.match(refused, { status: 401 })
    await buyer.api.register({ body: ana })
    const wrong = await buyer.logIn({ ...ana, password: 'otra' }).catch((error) => error)
    t.match(wrong, { status: 401, code: /^[A-Z_]+$/ })
    t.match(await buyer.logIn(ana), { nombre: 'Ana Pérez', roles: ['Cliente'] })
    t.match(await buyer.api.readMe(), { correo: ana.email, telefono: ana.telefono })
    t.match(await buyer.api.readFilterChoices(), {
      marcas: [{ nombre: 'Oster' }],
      tipos: [{ nombre: 'Licuadoras' }],
    })
    t.match(await buyer.api.listCartOffers({ query: { ids: `${productId},999` } }), [{ id: productId }])
  })

  await t.test('she buys two by card; the webhook and her confirmation make one sale', async (t) => {
    const address = await buyer.api.addMyAddress({ body: { direccion: 'Av. Arce 2147, La Paz' } })
    const { publicKey } = await buyer.api.readStripeKey()
    t.equal(publicKey, shop.stripe.settings.publishableKey)
    const started = await buyer.api.startCheckout({
      body: { items: [{ producto_id: productId, cantidad: 2 }], id_direccion: address.id },
    })
    t.match(await buyer.api.listOffers({ query: { q: 'licuadora' } }), { results: [{ stock: 8 }] }, 'held')
    await shop.stripe.pay({ clientSecret: started.clientSecret })
    paymentIntentId = started.paymentIntentId
    const confirmed = await buyer.api.confirmPayment({ body: { paymentIntentId } })
    await shop.stripe.webhooks.idle()
    const again = await buyer.api.confirmPayment({ body: { paymentIntentId } })
    t.equal(again.venta_id, confirmed.venta_id)
    const history = await buyer.api.listMyPayments()
    t.match(history, [{ venta_id: confirmed.venta_id, total: '399.98', estado: 'pagado' }])
    t.equal(history.length, 1)
    t.strictSame(shop.stripe.charges().length, 1)
  })

  await t.test('the seller sells one at the counter; lost answers do not sell it twice', async (t) => {
    const customer = await seller.api.findCustomer({ query: { correo: 'Ana@example.com' } })
    t.equal(customer.nombre, ana.nombre)
    const [onSale] = await seller.api.searchProductsOnSale({ query: { busqueda: 'licua' } })
    t.match(onSale, { producto_id: productId, precio: '199.99', stock: 8 })
    await seller.api.addToCounterCart({ body: { producto_id: productId, cantidad: 1 } })
    t.match(await seller.api.readCounterCart(), { total: '199.99', cantidad_items: 1 })

    const fault = shop.proxy.swallowReply({ sql: 'smartsales.register_counter_sales', times: 1 })
    shop.line.loseAnswers(2)
    const sale = await seller.api.registerCounterSale({
      body: {
        cliente_correo: customer.correo,
        productos: [{ producto_id: productId, cantidad: 1 }],
        direccion: 'Retira en tienda',
        metodo_pago: 'efectivo',
      },
    })
    t.equal(fault.hits(), 1, 'the database did it and its answer was lost')
    t.equal(shop.line.lost(), 2, 'and the service’s answers were lost twice')
    saleId = sale.venta_id
    t.match(sale, { total: '199.99', vendedor_nombre: 'Luis Ríos', cliente_correo: ana.email })
    t.match(await buyer.api.listMyPayments(), { length: 2, 0: { venta_id: sale.venta_id } })
    t.match(await seller.api.readProduct({ path: { id: productId } }), { stock: 7 })
    t.match(await seller.api.readCounterCart(), { items: [], total: '0.00' }, 'the cart is empty again')
  })

  await t.test('she reads what she was told; the owner reads who did what', async (t) => {
    const inbox = await buyer.api.listMyNotifications({ query: { canal: 'WEB' } })
    t.match(inbox, { total: 2, no_leidas: 2, notificaciones: [{ datos: { tipo: 'compra' } }, {}] })
    await buyer.api.markNotificationsRead({ body: {} })
    t.match(await buyer.api.listMyNotifications({ query: { leida: false } }), { total: 0 })
    const sales = await owner.api.listAuditEntries({ query: { tabla: 'venta' } })
    t.equal(sales.length, 2)
    t.match(sales[0], { operacion: 'INSERT', usuario_nombre: 'Luis Ríos' })
    const forbidden = await buyer.api.listAuditEntries().catch((error) => error)
    t.match(forbidden, { name: 'ApiError', status: 403 })
  })

  await t.test(
    'what she bought at the counter breaks; a technician replaces it from the shelf',
    async (t) => {
      const { user } = await technician.api.register({ body: rita })
      await owner.api.grantUserRole({ path: { usuario_id: String(user.id) }, body: { rol_id: Role.Tecnico } })
      await technician.logIn(rita)
      const eligible = await buyer.api.listEligibleSales()
      t.ok(eligible.some((sale) => sale.venta_id === saleId))
      const claim = await buyer.api.createMyClaim({
        body: { venta_id: saleId, producto_id: productId, cantidad: 1, motivo: 'No enciende.' },
      })
      const waiting = await technician.api.listManagedClaims({ query: { estado: 'Pendiente' } })
      t.match(waiting, { count: 1, results: [{ garantia_id: claim.garantia_id, motivo: 'No enciende.' }] })
      const path = { garantia_id: claim.garantia_id }
      const decided = await technician.api.evaluateClaimByNumber({ path, body: { evaluacion: 'Reemplazar' } })
      t.match(decided, { estado: 'Completado', reemplazo: true })
      t.match(await seller.api.readProduct({ path: { id: productId } }), { stock: 6 })
      const late = technician.api.evaluateClaimByNumber({ path, body: { evaluacion: 'Rechazar' } })
      t.match(await late.catch((error) => error), { name: 'ApiError' })
    },
  )

  await t.test('the owner pays the card back at Stripe; the units are on the shelf again', async (t) => {
    const stripe = new Stripe(shop.stripe.settings.secretKey, shop.stripe.sdk)
    await stripe.refunds.create({ payment_intent: paymentIntentId })
    await shop.stripe.webhooks.idle()
    const history = await buyer.api.listMyPayments()
    t.match(
      history.find(({ venta_id }) => venta_id !== saleId),
      { estado: 'reembolsado' },
    )
    t.match(await seller.api.readProduct({ path: { id: productId } }), { stock: 8 })
  })

  await t.test('the owner asks in words, keeps the question, and takes the answer as a file', async (t) => {
    const question = 'ventas por marca de este año'
    t.match(await owner.api.runReport({ body: { prompt: question } }), {
      intent: 'ventas_por_marca',
      rows: [{ marca: 'Oster' }],
    })
    const template = await owner.api.addMyReportTemplate({ body: { nombre: 'Marcas', prompt: question } })
    t.match(await owner.api.listMyReportTemplates(), [{ id: template.id }])
    const file = await owner.api.runReport({ body: { prompt: question, formato: 'pdf' } })
    t.match(await (file as Blob).text(), /^%PDF/)
    t.match(await owner.api.readDashboard(), { ventas_por_dia: [{ monto_total: '199.99' }] })
    t.match(await owner.api.readSalesHistory({ query: { group_by: 'producto' } }), {
      data: [{ total: 199.99, cantidad: 1 }],
    })
  })

  await t.test('a forecast is refused to a shop so young; the catalogue is exported', async (t) => {
    const early = await owner.api.trainForecast().catch((error) => error)
    t.match(early, { name: 'ApiError', code: 'NOT_ENOUGH_HISTORY', detail: /meses completos/ })
    t.match(await owner.api.readForecastConfig(), { horizonte_meses: Number })
    const workbook = await seller.api.exportCatalogue()
    t.match(await workbook.slice(0, 2).text(), 'PK')
  })

  await t.test('she logs out, and her token is worth nothing; the service ends in order', async (t) => {
    await buyer.api.logOut()
    const refused = await buyer.api.readMe().catch((error) => error)
    t.match(refused, { status: 401 })
    t.equal(await shop.service.stop(), 0)
  })
})

import { randomUUID } from 'node:crypto'
import type { FakeStripe } from '../../dev/fakes/stripe.ts'
import { periods } from '../../src/domains/reports/dashboard-window.ts'
import { type Question, reading } from './questions.ts'
import type { Side } from './side.ts'

const history = '/api/historial-pagos/'
const counter = '/api/venta-manual/'
const dashboard = '/api/dashboard-ejecutivo/'

/** Products that have stock, another one every time: those whose number is no multiple of 30. */
const productOf = ({ size }: Side, round: number) => {
  const id = 1 + ((round * 7919) % (size.products - 1))
  return id % 30 === 0 ? id + 1 : id
}
/** A period of two million sales takes seconds. */
const dashboardRounds = 10
/** Another dashboard every time, which was not read in the last ten seconds. */
const unknownDashboard = (period: string, round: number) =>
  `${dashboard}?periodo=${encodeURIComponent(period)}&limit_top=${1 + (round % 50)}`
const line = (side: Side, round: number) => ({ producto_id: productOf(side, round), cantidad: 1 })

const reads: readonly Question[] = [
  reading('history of 20 sales', 'buyer', history),
  reading('history: one of them', 'buyer', (side) => `${history}${1 + side.size.sales / 20}/`),
  reading('history of one sale in a hundred, 20 newest', 'frequent', `${history}?page_size=20`),
  reading('history of one sale in a hundred, 200 newest', 'frequent', history),
  reading(
    'history of one sale in a hundred, the last page',
    'frequent',
    (side) => `${history}?page_size=20&page=${side.size.sales / 2000}`,
  ),
  reading('notices of 20 sales', 'buyer', '/api/notificaciones/mis-notificaciones/'),
  reading('notices of one sale in a hundred', 'frequent', '/api/notificaciones/mis-notificaciones/'),
  reading('dashboard of a month', 'admin', dashboard),
  reading('dashboard of everything', 'admin', `${dashboard}?periodo=todo`),
  ...periods.map((period) => ({
    ...reading(
      `dashboard nobody asked for: ${period}`,
      'admin',
      (_side, round) => unknownDashboard(period, round),
      { rounds: dashboardRounds },
    ),
    isTold: true,
  })),
  reading('counter cart', 'seller', `${counter}carrito/`),
]

const writes: readonly Question[] = [
  {
    name: 'counter: a product into the cart',
    as: 'seller',
    async ask(side, round) {
      const body = line(side, round)
      const { ms } = await side.ask({
        as: 'seller',
        path: `${counter}carrito/agregar/`,
        method: 'POST',
        body,
      })
      await side.ask({ as: 'seller', path: `${counter}carrito/vaciar/`, method: 'DELETE' })
      return ms
    },
  },
  {
    name: 'counter sale of two products',
    as: 'seller',
    async ask(side, round) {
      const productos = [line(side, round), line(side, round + 1000)]
      const body = { cliente_correo: 'persona7@correo.example', direccion: 'Av. Arce 2147', productos }
      const path = `${counter}registrar/`
      return (await side.ask({ as: 'seller', path, method: 'POST', body, key: randomUUID() })).ms
    },
  },
  {
    name: 'price of a product changed',
    as: 'seller',
    async ask(side, round) {
      const path = `/api/gestionproducto/${productOf(side, round)}/`
      return (await side.ask({ as: 'seller', path, method: 'PATCH', body: { precio: `${10 + round}.50` } }))
        .ms
    },
  },
  {
    name: 'stock adjusted',
    as: 'seller',
    async ask(side, round) {
      const path = `/api/gestionproducto/${productOf(side, round)}/ajustar-stock/`
      const body = { cantidad: 1, motivo: 'recuento' }
      return (await side.ask({ as: 'seller', path, method: 'POST', body })).ms
    },
  },
]

const checkout = (side: Side, round: number) =>
  side.ask({
    as: 'buyer',
    path: '/api/pagos/iniciar-checkout/',
    method: 'POST',
    body: { items: [line(side, round)], direccion_manual: 'Av. Arce 2147' },
    key: randomUUID(),
  })

/** Reading and writing sales; `stripe` is where both shops' cards are charged. */
export function salesQuestions(stripe: FakeStripe): readonly Question[] {
  const byCard: readonly Question[] = [
    { name: 'checkout begun', as: 'buyer', ask: async (side, round) => (await checkout(side, round)).ms },
    {
      name: 'payment confirmed and sold',
      as: 'buyer',
      async ask(side, round) {
        const { body } = await checkout(side, round)
        const { clientSecret, paymentIntentId } = body as { clientSecret: string; paymentIntentId: string }
        await stripe.pay({ clientSecret })
        const path = '/api/pagos/confirmar-pago/'
        return (await side.ask({ as: 'buyer', path, method: 'POST', body: { paymentIntentId } })).ms
      },
    },
  ]
  return [...reads, ...writes, ...byCard]
}

import type { Client, Question } from './client.ts'
import type { Random } from './random.ts'
import type { Shop } from './shop.ts'

/** Something that a caller does, with how often in a hundred times it is chosen. */
export type Deed = readonly [share: number, work: () => Promise<unknown>]

const reports = [
  'ventas por producto este mes',
  'ventas por cliente de los últimos 12 meses, de mayor a menor monto',
  'unidades vendidas por mes de los últimos 12 meses',
  'garantías de este mes',
  'stock actual por producto',
]
/** Few as PDF: each is a thread of its own for a second. */
const formats = [...Array(8).fill('json'), 'csv', 'csv', 'csv', 'xlsx', 'xlsx', 'xlsx', 'pdf']
const orders = [
  'quiero dos licuadoras y un taladro',
  'tres televisores, una cámara y dos parlantes',
  'un taladro',
]
const groupings = ['periodo', 'producto', 'cliente']

/** What callers only read: the shop, their account, and what the owner asks. */
export function createReadings(client: Client, shop: Shop, random: Random): readonly Deed[] {
  const read = (path: string, token?: string) =>
    client.ask({ method: 'GET', path, ...(token ? { token } : {}) })
  const question = (path: string, body: object, more: Partial<Question> = {}) =>
    client.ask({ method: 'POST', path, body, key: random.key(), ...more })
  const manager = { token: shop.manager.token }

  async function login(): Promise<void> {
    const buyer = random.pick(shop.buyers)
    const body = { email: buyer.email, password: shop.password }
    const answer = await client.ask({ method: 'POST', path: '/api/login/', body })
    if (answer?.status !== 200) return
    const { access } = answer.body.tokens as { access: string }
    await read('/api/me/', access)
  }

  function report() {
    const body = { prompt: random.pick(reports), formato: random.pick(formats) }
    return question('/api/ai-reports/run', body, manager)
  }

  /** The total needs a model, which nobody may have trained yet. */
  function forecast() {
    if (random.next() < 0.2) return question('/api/ml/train/', {}, manager)
    const body = { modo: random.pick(['total', 'categoria']) }
    return question('/api/ml/predict/', body, { ...manager, refusals: [400] })
  }

  return [
    [21, () => read(`/api/listadoproductos/?page=${random.whole(1, 3)}`)],
    [9, () => read('/api/me/', random.pick(shop.buyers).token)],
    [3, login],
    [4, report],
    [2, () => read(`/api/ventas-historicas/historico/?group_by=${random.pick(groupings)}`, manager.token)],
    [2, forecast],
    [2, () => question('/api/carrito-voz/carrito-voz/', { texto: random.pick(orders) })],
  ]
}

import type { FakeStripe } from '../dev/fakes/stripe.ts'
import type { Answer, Client, Question } from './client.ts'
import type { Random } from './random.ts'
import { createReadings, type Deed } from './reading.ts'
import type { Person, Shop } from './shop.ts'
import type { Tally } from './tally.ts'

/** What a client asked for under a key, and what it was told. */
export interface Wish {
  readonly kind: 'sale' | 'adjustment' | 'checkout' | 'claim' | 'evaluation'
  /** The key, which is also written into the address, reason or comment: the books can be read without the service's own keys. */
  readonly key: string
  /** `unknown` when the client went away before it was told. */
  told: 'done' | 'refused' | 'unknown'
  /** The sale, when there was to be one. */
  saleId: number | null
  /** The payment of a checkout: another start of the same cart by the same buyer has the same. */
  intent: string | null
}

/** What callers have to do with. */
export interface CallerOptions {
  readonly client: Client
  readonly shop: Shop
  readonly stripe: FakeStripe
  readonly tally: Tally
  readonly random: Random
  readonly wishes: Wish[]
}

/** What one caller does. */
export interface Caller {
  /** Something by chance. */
  deed(): Promise<void>
  /** One of the deeds that all come down to the units of one product, by the caller's number. */
  rush(number: number): Promise<unknown>
}

/** So many in a hundred go away when the first answer does not come. */
const IMPATIENT = 5
/** So many in a hundred send an answered request once more, or twice at the same time. */
const DUPLICATED = 6
/** So many in a hundred claims are decided on by two technicians at the same time. */
const CONTESTED = 30
const marker = (key: string) => `caos:${key}`

/** A caller with random numbers of its own, so that the others' pace does not change them. */
export function createCaller({ client, shop, stripe, tally, random, wishes }: CallerOptions): Caller {
  const chance = (percent: number) => random.next() * 100 < percent
  /** Lines that were sold over the counter, which can come back under warranty. */
  const soldLines: { buyer: Person; venta_id: number; producto_id: number }[] = []

  function lines() {
    const count = random.whole(1, 3)
    return Array.from({ length: count }, () => ({
      producto_id: random.pick(shop.productIds),
      cantidad: random.whole(1, 3),
    }))
  }

  /** Sends a write as often as fits its sender, and checks that all its answers are the same. */
  async function send(wish: Wish, question: Question, idOf: (answer: Answer) => unknown) {
    const patient = { ...question, key: wish.key, impatient: chance(IMPATIENT) }
    const twice = chance(DUPLICATED)
    const again = chance(DUPLICATED)
    const [first, second] = await Promise.all([client.ask(patient), twice ? client.ask(patient) : null])
    const third = again && first ? await client.ask({ ...patient, impatient: false }) : null
    const answers = [first, second, third].filter((answer) => answer !== null)
    const done = answers.filter(({ status }) => status < 300)
    const [one] = done
    if (one) tally.wrote()
    wish.told = one ? 'done' : answers.length > 0 && first ? 'refused' : 'unknown'
    if (new Set(done.map(idOf)).size > 1) tally.violate(`${wish.kind}: one key, two different answers`)
    return one ?? null
  }

  function wishFor(kind: Wish['kind']): Wish {
    const wish: Wish = { kind, key: random.key(), told: 'unknown', saleId: null, intent: null }
    wishes.push(wish)
    return wish
  }

  async function counterSale(productos = lines()): Promise<void> {
    const wish = wishFor('sale')
    const buyer = random.pick(shop.buyers)
    const body = {
      cliente_correo: buyer.email,
      productos,
      direccion: marker(wish.key),
      metodo_pago: random.pick(['efectivo', 'tarjeta', 'transferencia']),
    }
    const path = '/api/venta-manual/registrar/'
    const question = { method: 'POST', path, token: shop.seller.token, body, refusals: [400] } as const
    const answer = await send(wish, question, ({ body: { venta_id } }) => venta_id)
    if (!answer) return
    wish.saleId = Number(answer.body.venta_id)
    for (const { producto_id } of productos) soldLines.push({ buyer, venta_id: wish.saleId, producto_id })
  }

  async function evaluate(claimId: unknown, evaluacion: string, refusals: readonly number[]) {
    const evaluation = wishFor('evaluation')
    const question = {
      method: 'POST',
      path: `/api/garantia/evaluar/${claimId}/`,
      token: shop.technician.token,
      body: { evaluacion, comentario_tecnico: marker(evaluation.key) },
      refusals,
    } as const
    await send(evaluation, question, (answer) => answer.body.estado)
  }

  /** The buyer claims a unit, and mostly a technician decides, or two: no units left to claim, or to give, is a refusal. */
  async function warranty(isContested = chance(CONTESTED)): Promise<void> {
    if (soldLines.length === 0) return counterSale()
    const { buyer, ...line } = random.pick(soldLines)
    const claim = wishFor('claim')
    const question = {
      method: 'POST',
      path: '/api/garantia/crear/',
      token: buyer.token,
      body: { ...line, cantidad: 1, motivo: marker(claim.key) },
      refusals: [400],
    } as const
    const claimed = await send(claim, question, (answer) => answer.body.garantia_id)
    const id = claimed?.body.garantia_id
    if (!claimed || (chance(20) && !isContested)) return
    if (isContested) await Promise.all([1, 2].map(() => evaluate(id, 'Reemplazar', [400, 409])))
    else await evaluate(id, random.pick(['Reparar', 'Reemplazar', 'Reemplazar', 'Rechazar']), [400])
  }

  async function adjustment(productId = random.pick(shop.productIds)): Promise<void> {
    const wish = wishFor('adjustment')
    const units = random.pick([-3, -2, -1, 1, 2, 5])
    await send(
      wish,
      {
        method: 'POST',
        path: `/api/gestionproducto/${productId}/ajustar-stock/`,
        token: shop.manager.token,
        body: { cantidad: units, motivo: marker(wish.key) },
        refusals: [400, 409],
      },
      ({ body }) => body.stock,
    )
  }

  async function pay(buyer: Person, wish: Wish, started: Answer): Promise<void> {
    const clientSecret = String(started.body.clientSecret)
    const paymentIntentId = String(started.body.paymentIntentId)
    const mood = random.whole(1, 100)
    if (mood <= 8) return
    if (mood <= 16) {
      // The buyer calls it off: the webhook gives the stock back.
      await fetch(`${stripe.url}/v1/payment_intents/${paymentIntentId}/cancel`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stripe.settings.secretKey}` },
      })
      return
    }
    await stripe.pay({ clientSecret })
    if (mood <= 36) return
    const confirmed = await client.ask({
      method: 'POST',
      path: '/api/pagos/confirmar-pago/',
      token: buyer.token,
      body: { paymentIntentId },
      key: random.key(),
      // Another cart of this buyer took the units over, and the intent was cancelled before it was paid.
      refusals: [400],
    })
    if (confirmed?.status === 200) wish.saleId = Number(confirmed.body.venta_id)
  }

  async function checkout(items = lines()): Promise<void> {
    const buyer = random.pick(shop.buyers)
    const wish = wishFor('checkout')
    const body = { items, direccion_manual: marker(wish.key) }
    const path = '/api/pagos/iniciar-checkout/'
    const question = { method: 'POST', path, token: buyer.token, body, refusals: [400, 409] } as const
    // Not compared by their intents: an order that was taken over in between is made anew under the same key.
    const started = await send(wish, question, () => 'an order')
    if (!started) return
    wish.intent = String(started.body.paymentIntentId)
    await pay(buyer, wish, started)
  }

  const deeds: readonly Deed[] = [
    ...createReadings(client, shop, random),
    [24, () => counterSale()],
    [14, () => checkout()],
    [9, () => adjustment()],
    [10, () => warranty()],
  ]
  const wanted = [{ producto_id: shop.wantedId, cantidad: 1 }]
  const rushes = [
    () => checkout(wanted),
    () => counterSale(wanted),
    () => checkout(wanted),
    () => adjustment(shop.wantedId),
    () => warranty(true),
  ]

  return {
    async deed() {
      let left = random.next() * 100
      for (const [share, work] of deeds) {
        left -= share
        if (left < 0) return void (await work())
      }
    },
    rush: (number) => rushes[number % rushes.length]!(),
  }
}

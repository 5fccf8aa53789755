import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startStripe } from '../../dev/fakes/stripe.ts'
import { freePort } from '../../dev/free-port.ts'
import { reconcile, webhookSecret } from '../domains/checkout/card-shop.ts'
import { createProduct, createUser } from '../factories.ts'
import { build, signToken, testSecret } from '../helper.ts'

// 50 kills and 200 purchases: KILLS=50 PURCHASES=200 npm test -- --timeout=1800 test/bin/purchases-survive-kills.test.ts
const kills = Number(process.env.KILLS ?? 3)
const purchases = Number(process.env.PURCHASES ?? 16)
const buyers = 8
/** Between two kills there may be little time to serve in. */
const patienceMs = 180_000
const unitPriceCents = 1999

async function isUp(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/livez`)
    await reply.body?.cancel()
    return reply.ok
  } catch {
    return false
  }
}

/** The service as a process of its own that can be killed and started again on its port. */
function createService(environment: Record<string, string>, port: number) {
  let child: ChildProcess | undefined
  return {
    async start() {
      child = spawn(process.execPath, ['dist/bin/server.js'], {
        env: {
          PATH: process.env.PATH,
          ...environment,
          PORT: String(port),
          HOST: '127.0.0.1',
          LOG_LEVEL: 'silent',
        },
        stdio: 'ignore',
      })
      while (!(await isUp(port))) await sleep(20)
    },
    async kill() {
      const ended = once(child!, 'exit')
      child!.kill('SIGKILL')
      await ended
    },
  }
}

/** Sends a request until the service has answered it for good, as a careful client does with its key. */
async function insist(url: string, token: string, body: object, key: string): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  }
  const until = performance.now() + patienceMs
  while (performance.now() < until) {
    try {
      const reply = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(8000),
      })
      if (reply.status < 500 && reply.status !== 409) return reply
      await reply.body?.cancel()
    } catch {
      // The process was just killed, or is starting: the key makes it safe to ask again.
    }
    await sleep(50)
  }
  throw new Error('The service never answered.')
}

t.test(
  `${kills} kills during ${purchases} purchases: money at Stripe is sales and refunds, stock is the ledger`,
  { timeout: 1_800_000 },
  async (t) => {
    const stripe = await startStripe({
      settings: { secretKey: 'sk_test_fake', publishableKey: 'pk_test_fake' },
    })
    t.teardown(() => stripe.close())
    const payments = {
      STRIPE_API_URL: stripe.url,
      STRIPE_SECRET_KEY: 'sk_test_fake',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_fake',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
    }
    const app = await build(t, { config: payments })
    const port = await freePort()
    const base = `http://127.0.0.1:${port}/api/pagos`
    stripe.webhooks.listen({
      to: `${base}/webhook-stripe/`,
      secret: webhookSecret,
      delayMs: 20,
      copies: 2,
      retries: 1,
    })
    const stock = purchases * 2
    const product = await createProduct(app.sql, { price: '19.99', stock })
    const service = createService(
      {
        ...payments,
        DATABASE_URL: app.databaseUrl,
        SECRET_KEY: testSecret,
        SUPABASE_JWT_SECRET: testSecret,
        RATE_LIMIT_WRITING: '0',
        RATE_LIMIT_READING: '0',
      },
      port,
    )
    await service.start()
    t.teardown(() => service.kill())

    let bought = 0
    let killed = 0
    /** Purchases are spread over the kills, however fast the machine is. */
    const isEarly = () => killed < kills && killed < ((bought - buyers) * kills) / purchases
    async function buy(): Promise<void> {
      while (bought < purchases) {
        if (isEarly()) {
          await sleep(5)
          continue
        }
        bought += 1
        // A buyer each: the same cart of one buyer, while it is unpaid, is the same purchase.
        const token = await signToken(await createUser(app.sql, { roles: ['Cliente'] }))
        const body = { items: [{ producto_id: product.id, cantidad: 1 }], direccion_manual: 'Av. Arce 2147' }
        const started = await insist(`${base}/iniciar-checkout/`, token, body, randomUUID())
        t.equal(started.status, 200)
        const { clientSecret, paymentIntentId } = (await started.json()) as Record<string, string>
        await stripe.pay({ clientSecret: clientSecret! })
        // One buyer in five closes the browser now.
        if (bought % 5 === 0) continue
        const confirmed = await insist(`${base}/confirmar-pago/`, token, { paymentIntentId }, randomUUID())
        t.equal(confirmed.status, 200)
        await confirmed.body?.cancel()
      }
    }

    let buying = true
    // Counted from when it answers: a service that never gets to serve proves nothing.
    async function killAgainAndAgain(): Promise<void> {
      while (buying && killed < kills) {
        await sleep(randomInt(20, 1000))
        await service.kill()
        killed += 1
        await service.start()
      }
    }

    const killing = killAgainAndAgain()
    await Promise.all(Array.from({ length: buyers }, buy))
    buying = false
    await killing
    t.comment(`${killed} kills, ${bought} purchases`)
    t.equal(killed, kills)
    await stripe.webhooks.idle()

    const mended = await reconcile({ app, stripe }, '--apply')
    t.equal(mended.code, 0, mended.output)
    t.strictSame((await reconcile({ app, stripe })).differences, [])

    const [books] = await app.sql.read`
    select stock, (select count(*)::int from venta) as sales, (select count(*)::int from pagos) as payments,
      (select coalesce(sum(total * 100), 0)::int from pagos) as cents,
      (select coalesce(sum(delta), 0)::int from stock_movement where product_id = producto.id) as moved,
      (select count(*)::int from audit_log where tabla = 'venta') as audited,
      (select count(distinct clave)::int from cola_notificacion where datos->>'tipo' = 'compra') as notices,
      reservado = (select coalesce(sum(quantity), 0) from checkout_line join checkout_order on checkout_order.id = order_id
        where status = 'held') as holds_agree
    from producto where id = ${product.id}`
    t.strictSame(
      { ...books },
      {
        stock: stock - purchases,
        sales: purchases,
        payments: purchases,
        cents: purchases * unitPriceCents,
        moved: -purchases,
        audited: purchases,
        notices: purchases,
        holds_agree: true,
      },
    )
    t.equal(stripe.ledger().usd?.net, purchases * unitPriceCents)
  },
)

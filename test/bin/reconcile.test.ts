import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { cardShop, cart, start } from '../domains/checkout/card-shop.ts'
import { testSecret } from '../helper.ts'

async function run(environment: Record<string, string>, ...parameters: string[]) {
  const child = spawn(process.execPath, ['src/bin/reconcile.ts', ...parameters], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code: code as number, output, errors }
}

t.test('the command says what differs by its lines and by its exit code', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const { clientSecret, paymentIntentId } = (await start(caller, cart(product.id))).json()
  await stripe.pay({ clientSecret })
  const environment = {
    DATABASE_URL: app.databaseUrl,
    SECRET_KEY: testSecret,
    STRIPE_API_URL: stripe.url,
    STRIPE_SECRET_KEY: 'sk_test_fake',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_fake',
  }
  const found = await run(environment, '--since', '2h')
  t.equal(found.code, 1, found.errors)
  t.match(found.output, `paid_without_sale ${paymentIntentId} stripe=399.98 books=0.00 usd open`)
  t.match(found.output, '1 differences, 0 mended, 1 open')
  const mended = await run(environment, '--apply')
  t.equal(mended.code, 0, mended.errors)
  t.match(mended.output, 'settled')
  const nothing = await run(environment)
  t.equal(nothing.code, 0)
  t.match(nothing.output, '0 differences')
  t.equal((await run(environment, '--since', 'yesterday')).code, 2)
  t.equal((await run({}, '--since', '1h')).code, 2)
})

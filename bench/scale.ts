// npm run bench:scale [-- GROUP… --rounds N --times N]. The built service over two shops, one with a
// hundred times the rows of the other, asked in turn: how much longer does each route take?
// Groups: catalogue, people, sales, insight. At the end all requests are told by their routes, and what the large shop's
// dashboards, reports and forecasts took.
import { parseArgs } from 'node:util'
import { startStripe } from '../dev/fakes/stripe.ts'
import { startTemplateServer, templateDatabase, withConnection } from '../test/database-server.ts'
import { loadInBulk } from './scale/bulk.ts'
import { timesByRoute } from './scale/by-route.ts'
import { catalogueQuestions } from './scale/catalogue-questions.ts'
import { insightQuestions } from './scale/insight-questions.ts'
import { askInTurn, percentile, type SideBySide } from './scale/measure.ts'
import { peopleQuestions } from './scale/people-questions.ts'
import type { Question } from './scale/questions.ts'
import { filledTables, fillShop, type Size } from './scale/rows.ts'
import { salesQuestions } from './scale/sales-questions.ts'
import { openSide, type Side } from './scale/side.ts'

const usual = { rounds: 200, warmUps: 10 }
/** Without a limit of its own a question may take so many times as long in the large shop. */
const most = 3
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, times: { type: 'string', default: '100' } },
})
const rounds = Number(values.rounds ?? usual.rounds)
const shop = (times: number): Size => ({
  products: 2000 * times,
  sales: 20_000 * times,
  people: 1000 * times,
  entries: 10_000 * times,
})
const sizes = { small: shop(1), large: shop(Number(values.times)) }

const server = await startTemplateServer()
const stripe = await startStripe({ settings: { secretKey: 'sk_test_fake', publishableKey: 'pk_test_fake' } })
const sides: Side[] = []

async function open(name: 'small' | 'large'): Promise<Side> {
  const begun = performance.now()
  const create = `create database ${name} template ${templateDatabase}`
  await withConnection(server.url(), (client) => client.query(create))
  await loadInBulk(server.url(name), filledTables, (client) => fillShop(client, sizes[name]))
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  console.error(`${name}: ${JSON.stringify(sizes[name])} in ${seconds} s`)
  const side = await openSide(server.url(name), sizes[name], {
    STRIPE_API_URL: stripe.url,
    STRIPE_SECRET_KEY: 'sk_test_fake',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_fake',
    STRIPE_WEBHOOK_SECRET: 'whsec_fake_for_measuring',
  })
  sides.push(side)
  return side
}

const heading = (name: string) =>
  `\n| ${name} | p50 ms, small / large | ratio | p99 ms, small / large | ratio |\n|---|---|---|---|---|`

function row(name: string, { small, large }: SideBySide, mostMs?: number): string {
  const [p50, p99] = [0.5, 0.99].map((share) => [percentile(small, share), percentile(large, share)] as const)
  const cells = [p50, p99].map((pair) => pair!.map((ms) => ms.toFixed(1)).join(' / '))
  const ratios = [p50, p99].map((pair) => (pair![1] / pair![0]).toFixed(1))
  const [smallMs, largeMs] = p99!
  const verdict = largeMs > (mostMs ?? most * smallMs) ? ' **too much**' : ''
  return `| ${name} | ${cells[0]} | ${ratios[0]} | ${cells[1]} | ${ratios[1]}${verdict} |`
}

/** What is told once more in the end. */
const plainly: string[] = []

async function compare(questions: readonly Question[], small: Side, large: Side): Promise<void> {
  for (const question of questions) {
    const asked = Math.min(rounds, question.rounds ?? rounds)
    const times = await askInTurn(
      asked,
      Math.min(usual.warmUps, asked),
      (round) => question.ask(small, round),
      (round) => question.ask(large, round),
    ).catch((error: Error) => error)
    // One question that takes longer than the service allows does not cost the answers to the others.
    if (times instanceof Error) {
      console.log(`| ${question.name} | **refused**: ${times.message} | | | |`)
      continue
    }
    console.log(row(question.name, times, question.mostMs))
    if (!question.isTold) continue
    const [p50, longest] = [percentile(times.large, 0.5), times.large.at(-1) ?? Number.NaN]
    plainly.push(`${question.name}: ${p50.toFixed(0)} ms, at most ${longest.toFixed(0)} ms`)
  }
}

function tellByRoute(small: Side, large: Side): void {
  console.log(heading('all requests to a route'))
  for (const [route, times] of timesByRoute(small.size, large.size)) {
    console.log(row(`${route} (${times.large.length})`, times))
  }
}

const groups: Readonly<Record<string, readonly Question[]>> = {
  catalogue: catalogueQuestions,
  people: peopleQuestions,
  sales: salesQuestions(stripe),
  insight: insightQuestions,
}

try {
  const [small, large] = [await open('small'), await open('large')]
  for (const [name, questions] of Object.entries(groups)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    console.log(heading(name))
    await compare(questions, small, large)
  }
  tellByRoute(small, large)
  if (plainly.length > 0) {
    console.log(`\nWith ${sizes.large.sales.toLocaleString('en')} sales:\n${plainly.join('\n')}`)
  }
} finally {
  for (const side of sides) await side.close()
  await stripe.close()
  await server.stop()
}

import { type Question, reading } from './questions.ts'
import type { Side } from './side.ts'

/** Each of these reads a year or two of sales, in the large shop seconds. */
const rounds = 10

/** A question of a body that changes nothing. */
const posting = (
  name: string,
  as: Question['as'],
  path: string,
  body: object,
  more: Partial<Question> = {},
) => ({
  name,
  as,
  ask: async (side: Side) => (await side.ask({ as, path, method: 'POST', body })).ms,
  ...more,
})

const report = (name: string, prompt: string) =>
  posting(name, 'admin', '/api/ai-reports/run', { prompt }, { rounds, isTold: true })
const forecast = (name: string, modo: string) =>
  posting(name, 'admin', '/api/ml/predict/', { modo }, { rounds, isTold: true })
const history = (name: string, query: string) => ({
  ...reading(name, 'admin', `/api/ventas-historicas/historico/?${query}`, { rounds }),
  isTold: true,
})
const order = 'dos televisores profesionales marca 12, una licuadora y tres taladros portátiles'

/** History, reports, forecasts, orders in words and warranty. */
export const insightQuestions: readonly Question[] = [
  history('history by month', 'group_by=periodo'),
  history('history by product, ten of them', 'group_by=producto&limit=10'),
  report('report of a year by brand', 'ventas por marca de los últimos 12 meses'),
  report('report of a month by brand', 'ventas por marca de los últimos 30 días'),
  report('report of a year by month', 'ventas por mes de los últimos 12 meses'),
  report('report of a month by client', 'ventas por cliente de los últimos 30 días'),
  posting('forecast trained', 'admin', '/api/ml/train/', {}, { rounds, isTold: true }),
  forecast('forecast of the total', 'total'),
  forecast('forecast of each type', 'categoria'),
  posting('order in words', 'visitor', '/api/carrito-voz/carrito-voz/', { texto: order }, { mostMs: 150 }),
  reading('warranty claims, first page', 'admin', '/api/garantia/claims/', { mostMs: 30 }),
  reading('warranty claims of one buyer', 'buyer', '/api/garantia/mis/', { mostMs: 30 }),
]

// The answers of /api/ml/predict/, written as JSON piece by piece, so that a thousand categories hold up no other request.
import { Readable } from 'node:stream'
import type { Static } from 'typebox'
import { defineProblems } from '../../lib/problem.ts'
import { createWorkQueue } from '../../lib/work-queue.ts'
import { type Forecast, forecastSeries, type MonthForecast, mapInTurns } from './forecast.ts'
import { type History, parseSeries } from './history.ts'
import { forecastPoints } from './points.ts'
import {
  type ForecastMonthJson,
  modelName,
  type PredictBody,
  type SoldMonthJson,
  type TotalMonthJson,
} from './schemas.ts'
import { type Series, toPeriod } from './series.ts'
import { requireHistory, toHorizon, totalFeatures } from './train.ts'

const problems = defineProblems({
  MODEL_NOT_TRAINED: '400 El modelo aún no ha sido entrenado. Entrénelo antes de pedir el pronóstico total.',
  NOT_ENOUGH_HISTORY:
    '400 Hacen falta ventas de al menos %d meses completos, sumando los de cada categoría, y hay %d.',
  FORECASTS_BUSY: '503 Se están calculando otros pronósticos. Intente de nuevo en unos segundos.',
})

/** Months, counted for each category, that it takes to forecast categories. */
const fewestCategoryMonths = 5

/** One after the other: several at once would take the turns that one leaves to other requests. */
const queue = createWorkQueue({ parallel: 1, waiting: 8, refusal: problems.FORECASTS_BUSY })

const roundToCents = (amount: number): number => Math.round(100 * amount) / 100

const toSoldMonths = ({ first, amounts }: Series): SoldMonthJson[] =>
  amounts.map((amount, t) => ({ ...toPeriod(first + t), total_real: amount }))

const toMonth = ({ month, amount, interval80, interval95 }: MonthForecast): ForecastMonthJson => ({
  ...toPeriod(month),
  total_predicho: roundToCents(amount),
  inferior_80: interval80 && roundToCents(interval80.lower),
  superior_80: interval80 && roundToCents(interval80.upper),
  inferior_95: interval95 && roundToCents(interval95.lower),
  superior_95: interval95 && roundToCents(interval95.upper),
})

/** The total's months, each with what the categories' forecasts, made apart, sum to. */
const toTotalMonths = ({ months }: Forecast, sums: readonly number[]): TotalMonthJson[] =>
  months.map((month, h) => ({ ...toMonth(month), suma_categorias: roundToCents(sums[h]!) }))

const toAdvice = ({ precision, warnings }: Forecast) => ({ precision, advertencias: warnings })

const toHead = (forecast: Forecast, features: readonly string[]) => ({
  status: 'ok',
  modelo: modelName,
  horizonte_meses: forecast.months.length,
  feature_cols: features,
  ...toAdvice(forecast),
})

/** The answer for the whole shop, as JSON. Throws MODEL_NOT_TRAINED and NOT_ENOUGH_HISTORY (400). */
async function predictTotal(history: History, horizon: number): Promise<string> {
  if (!history.isTrained) throw problems.MODEL_NOT_TRAINED()
  const series = requireHistory(history)
  const sums = new Array<number>(horizon).fill(0)
  await mapInTurns(history.categories, ({ months }) => {
    const { amounts } = parseSeries(months, history.current)!
    for (const [h, amount] of forecastPoints(amounts, horizon).entries()) sums[h]! += amount
  })
  const forecast = forecastSeries(series, horizon)
  return JSON.stringify({
    ...toHead(forecast, totalFeatures),
    filas_historico: series.amounts.length,
    historico: toSoldMonths(series),
    predicciones: toTotalMonths(forecast, sums),
  })
}

/** The answer for each category and the whole shop beside them, as JSON. Throws NOT_ENOUGH_HISTORY (400). */
async function predictCategories({ current, total, categories }: History, horizon: number) {
  const known = categories.reduce((sum, { count }) => sum + count, 0)
  if (total === undefined || known < fewestCategoryMonths) {
    throw problems.NOT_ENOUGH_HISTORY([fewestCategoryMonths, known])
  }
  const sums = new Array<number>(horizon).fill(0)
  const series = await mapInTurns(categories, ({ id, name, months }) => {
    const category = parseSeries(months, current)!
    const forecast = forecastSeries(category, horizon)
    for (const [h, { amount }] of forecast.months.entries()) sums[h]! += amount
    const entry = {
      categoria_id: id,
      categoria: name,
      historico: toSoldMonths(category),
      predicciones: forecast.months.map(toMonth),
      ...toAdvice(forecast),
    }
    // Outside of the heap, whose garbage collection would hold up other requests.
    return Buffer.from(JSON.stringify(entry))
  })
  const forecast = forecastSeries(total, horizon)
  const head = toHead(forecast, ['anio', 'mes', 'categoria_id'])
  const shop = JSON.stringify({ ...head, total: toTotalMonths(forecast, sums) })
  const list = series.flatMap((entry) => [',', entry]).slice(1)
  return Readable.from([`${shop.slice(0, -1)},"series":[`, ...list, ']}'], { objectMode: false })
}

/**
 * The answer to what a body asks for, as JSON: the whole shop or, by `modo`, each category, for the horizon that it or
 * else the settings say. Throws MODEL_NOT_TRAINED and NOT_ENOUGH_HISTORY (400) and FORECASTS_BUSY (503).
 */
export function predict({ modo, horizonte_meses: months }: Static<typeof PredictBody>, history: History) {
  const horizon = toHorizon(months ?? history.settings.horizonte_meses)
  const forecast = modo?.toLowerCase() === 'categoria' ? predictCategories : predictTotal
  return queue.run<string | Readable>(() => forecast(history, horizon))
}

// The answers of /api/ml/predict/, written as JSON piece by piece, so that a thousand categories hold nobody up.
import { Readable } from 'node:stream'
import { createWorkQueue } from '../../lib/work-queue.ts'
import { forecastsBusy, modelNotTrained, notEnoughCategories } from './errors.ts'
import { type Forecast, forecastSeries, type MonthForecast, mapInTurns } from './forecast.ts'
import type { History } from './history.ts'
import { forecastPoints } from './points.ts'
import { type ForecastMonthJson, modelName, type SoldMonthJson, type TotalMonthJson } from './schemas.ts'
import { type Series, toPeriod } from './series.ts'
import { requireHistory, totalFeatures } from './train.ts'

/** Months, counted for each category, that it takes to forecast categories. */
const fewestCategoryMonths = 5

/** One after the other: several at once would take the turns that they leave to other requests. */
const queue = createWorkQueue({
  parallel: 1,
  waiting: 16,
  refusal: () => forecastsBusy([], { headers: { 'retry-after': '5' } }),
})

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

/**
 * Forecasts the whole shop for `horizon` months, 1 to 24.
 * Throws MODEL_NOT_TRAINED, NOT_ENOUGH_HISTORY (400) and FORECASTS_BUSY (503).
 *
 * @returns the answer as JSON
 */
export async function predictTotal(history: History, horizon: number): Promise<string> {
  if (!history.isTrained) throw modelNotTrained()
  const series = requireHistory(history)
  return queue.run(async () => {
    const sums = new Array<number>(horizon).fill(0)
    await mapInTurns(history.categories, ({ series: { amounts } }) => {
      for (const [h, amount] of forecastPoints(amounts, horizon).entries()) sums[h]! += amount
    })
    const forecast = forecastSeries(series, horizon)
    return JSON.stringify({
      ...toHead(forecast, totalFeatures),
      filas_historico: series.amounts.length,
      historico: toSoldMonths(series),
      predicciones: toTotalMonths(forecast, sums),
    })
  })
}

/** A JSON object with the list `series` as its last member, a piece for each entry. */
function* writePieces(object: object, series: readonly string[]): Generator<string> {
  yield `${JSON.stringify(object).slice(0, -1)},"series":[`
  for (const [index, entry] of series.entries()) yield index === 0 ? entry : `,${entry}`
  yield ']}'
}

/**
 * Forecasts each category, and the whole shop beside them, for `horizon` months, 1 to 24.
 * Throws NOT_ENOUGH_HISTORY (400) and FORECASTS_BUSY (503).
 *
 * @returns the answer as JSON
 */
export async function predictCategories({ total, categories }: History, horizon: number): Promise<Readable> {
  const known = categories.reduce((months, { series }) => months + series.amounts.length, 0)
  if (total === undefined || known < fewestCategoryMonths) {
    throw notEnoughCategories([fewestCategoryMonths, known])
  }
  return queue.run(async () => {
    const sums = new Array<number>(horizon).fill(0)
    const series = await mapInTurns(categories, ({ id, name, series }) => {
      const forecast = forecastSeries(series, horizon)
      for (const [h, { amount }] of forecast.months.entries()) sums[h]! += amount
      return JSON.stringify({
        categoria_id: id,
        categoria: name,
        historico: toSoldMonths(series),
        predicciones: forecast.months.map(toMonth),
        ...toAdvice(forecast),
      })
    })
    const forecast = forecastSeries(total, horizon)
    const head = toHead(forecast, ['anio', 'mes', 'categoria_id'])
    const shop = { ...head, total: toTotalMonths(forecast, sums) }
    return Readable.from(writePieces(shop, series), { objectMode: false })
  })
}

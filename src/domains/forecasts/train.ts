import type { PrismaClient } from '../../generated/prisma/client.ts'
import { toDateTimeWithOffset } from '../../lib/dates.ts'
import { defineProblem } from '../../lib/problem.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { measureHoldOut } from './backtest.ts'
import { forecastSeries } from './forecast.ts'
import type { History } from './history.ts'
import { horizons, modelName, type TrainingJson } from './schemas.ts'
import { type Series, toPeriod } from './series.ts'

const notEnoughHistory = defineProblem(
  'NOT_ENOUGH_HISTORY',
  400,
  'Hacen falta al menos %d meses completos desde la primera venta y hay %d. El mes en curso no cuenta.',
)

/** Complete months that it takes to train, and to forecast the total. */
const fewestMonths = 5

/** What the features of the answers are called, as the original had them. */
export const totalFeatures = ['t', 'mes', 'anio']

/** The history of the whole shop. Throws NOT_ENOUGH_HISTORY (400) when it is shorter than five complete months. */
export function requireHistory({ total }: History): Series {
  const months = total?.amounts.length ?? 0
  if (total === undefined || months < fewestMonths) throw notEnoughHistory([fewestMonths, months])
  return total
}

/** The horizon of 1 to 24 months nearest to `months`. */
export const toHorizon = (months: number): number =>
  Math.min(horizons.most, Math.max(horizons.least, Math.trunc(months)))

/**
 * Measures the method on the last months, which it is not shown, and fits it to all of them: a row of forecast_model but
 * for when and by whom. Throws NOT_ENOUGH_HISTORY (400).
 */
export function trainModel(history: History) {
  const series = requireHistory(history)
  const parameters = history.settings
  const { months } = forecastSeries(series, toHorizon(parameters.horizonte_meses))
  return {
    kind: 'total',
    parameters,
    model: {
      method: 'theta',
      firstMonth: toPeriod(series.first).periodo,
      forecast: months.map(({ month, amount }) => ({ month: toPeriod(month).periodo, amount })),
    },
    metrics: measureHoldOut(series.amounts),
    rowsTotal: series.amounts.length,
  }
}

/** Stores a model, which is the newest from then on. `userId` is who trained it, null for the command. */
export async function storeModel(
  prisma: PrismaClient | Transaction,
  model: ReturnType<typeof trainModel>,
  userId: string | null,
): Promise<TrainingJson> {
  const { id, trainedAt } = await prisma.forecastModel.create({ data: { ...model, trainedBy: userId } })
  const { r2, mae, rmse, trainingMonths, testMonths } = model.metrics
  return {
    status: 'ok',
    modelo: modelName,
    entrenado_en: toDateTimeWithOffset(trainedAt),
    ...model.parameters,
    metric_r2: r2,
    metric_mae: mae,
    metric_rmse: rmse,
    filas_totales: model.rowsTotal,
    filas_entrenamiento: trainingMonths,
    filas_prueba: testMonths,
    modelo_path: `modelo-${id}`,
    feature_cols: totalFeatures,
  }
}

// How well the forecast would have done: what its intervals, its precision and the metrics of a training rest on.
import { forecastPoints } from './points.ts'
import { mean, year } from './series.ts'

/** Months ahead that a backtest looks. */
export const backtestHorizon = 6
/** What is so much smaller than the amounts is rounding, not an error. */
const rounding = 1e-9

export type Backtest = ReturnType<typeof backtest>

/**
 * Forecasts anew at every past month from the second year on, with nothing but what was known then, and compares one to
 * six months with what came: the absolute errors, in money, smallest first, and those of repeating the year before; none
 * for fewer than 13 months. Source: the rolling origin of Tashman, International Journal of Forecasting 16 (2000) 437–450.
 */
export function backtest(amounts: readonly number[]) {
  const { length } = amounts
  const errors: number[] = []
  const naiveErrors: number[] = []
  const least = rounding * mean(amounts)
  const earliest = Math.max(year, Math.min(2 * year, length - 9))
  for (let origin = earliest; origin < length; origin++) {
    const points = forecastPoints(amounts.slice(0, origin), Math.min(backtestHorizon, length - origin))
    for (let h = 0; h < points.length; h++) {
      const actual = amounts[origin + h]!
      const error = Math.abs(actual - points[h]!)
      errors.push(error > least ? error : 0)
      naiveErrors.push(Math.abs(actual - amounts[origin + h - year]!))
    }
  }
  return { errors: new Float64Array(errors).sort(), naiveErrors: new Float64Array(naiveErrors).sort() }
}

/**
 * Half the width of an interval that held the share `level` of the errors, in money: the ⌈(k + 1) × level⌉-th smallest
 * of k, or the largest of too few (split conformal prediction: Lei and others, Journal of the American Statistical
 * Association 113, 2018). Undefined without errors.
 */
export function halfWidth({ errors }: Backtest, level: number): number | undefined {
  return errors[Math.min(errors.length, Math.ceil((errors.length + 1) * level)) - 1]
}

/** R² as scikit-learn has it: of months that are all alike it is 1 when they are met, else 0, so always finite. */
function explainedShare(actual: readonly number[], squaredErrors: number): number {
  const average = mean(actual)
  const size = actual.reduce((sum, value) => sum + value ** 2, 0)
  const variation = actual.reduce((sum, value) => sum + (value - average) ** 2, 0)
  if (variation > rounding ** 2 * size) return 1 - squaredErrors / variation
  return squaredErrors <= rounding ** 2 * size ? 1 : 0
}

/**
 * Forecasts the last of two or more months from those before and measures the errors. A fifth of 20 months or more is
 * held out, a quarter of fewer, rounded up, as the original's training did.
 */
export function measureHoldOut(amounts: readonly number[]) {
  const testMonths = Math.ceil((amounts.length >= 20 ? 0.2 : 0.25) * amounts.length)
  const training = amounts.slice(0, amounts.length - testMonths)
  const actual = amounts.slice(training.length)
  const errors = forecastPoints(training, testMonths).map((point, h) => actual[h]! - point)
  const mae = mean(errors.map(Math.abs))
  const squaredErrors = errors.reduce((sum, error) => sum + error ** 2, 0)
  return {
    trainingMonths: training.length,
    testMonths,
    /** Share of the variation that the forecast explains: 1 is perfect, 0 no better than the mean. No unit. */
    r2: explainedShare(actual, squaredErrors),
    /** Mean absolute error, money per month. */
    mae,
    /** Root of the mean squared error, money per month. */
    rmse: Math.sqrt(squaredErrors / testMonths),
  }
}

import { defineProblem } from '../../lib/problem.ts'

export const modelNotTrained = defineProblem(
  'MODEL_NOT_TRAINED',
  400,
  'El modelo aún no ha sido entrenado. Entrénelo antes de pedir el pronóstico total.',
)
export const notEnoughHistory = defineProblem(
  'NOT_ENOUGH_HISTORY',
  400,
  'Hacen falta al menos %d meses completos desde la primera venta y hay %d. El mes en curso no cuenta.',
)
export const notEnoughCategories = defineProblem(
  'NOT_ENOUGH_HISTORY',
  400,
  'Hacen falta ventas de al menos %d meses completos, sumando los de cada categoría, y hay %d.',
)
export const forecastsBusy = defineProblem(
  'FORECASTS_BUSY',
  503,
  'Se están calculando otros pronósticos. Intente de nuevo en unos segundos.',
)

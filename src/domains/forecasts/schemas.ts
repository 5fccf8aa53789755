import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { DateTime, Day, MoneyNumber, Named, Nullable, Uuid } from '../../lib/schemas.ts'

/** Months ahead that a forecast may look: the web client's own limits. */
export const horizons = { least: 1, most: 24, usual: 3 }

const noEffect = 'Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto'

const settings = {
  horizonte_meses: Type.Integer({ examples: [6] }),
  n_estimators: Type.Integer({ description: noEffect, examples: [200] }),
  max_depth: Nullable(Type.Integer({ description: noEffect, examples: [12] })),
  min_samples_split: Type.Integer({ description: noEffect, examples: [2] }),
  min_samples_leaf: Type.Integer({ description: noEffect, examples: [1] }),
  incluir_categoria: Type.Boolean({ description: noEffect, examples: [true] }),
  incluir_cliente: Type.Boolean({ description: noEffect, examples: [false] }),
}
const Settings = Type.Object(settings)

/** What an administrator sets, under the names that wire and table share. */
export type SettingsJson = Static<typeof Settings>

export const Config = Named('ConfiguracionDePronostico', {
  id: Type.Integer({ examples: [1] }),
  nombre_modelo: Type.String({ examples: ['random_forest'] }),
  ...settings,
  actualizado_en: DateTime(),
  actualizado_por: Nullable(Uuid({ examples: [null] })),
})

export type ConfigJson = Static<typeof Config>

const Whole = (minimum: number, maximum: number, example: number) =>
  Type.Integer({ minimum, maximum, examples: [example] })

export const ConfigBody = Type.Object({
  horizonte_meses: Type.Optional(Whole(horizons.least, horizons.most, 6)),
  n_estimators: Type.Optional(Whole(10, 500, 200)),
  max_depth: Type.Optional(Nullable(Whole(2, 50, 12))),
  min_samples_split: Type.Optional(Whole(2, 50, 2)),
  min_samples_leaf: Type.Optional(Whole(1, 50, 1)),
  incluir_categoria: Type.Optional(settings.incluir_categoria),
  incluir_cliente: Type.Optional(settings.incluir_cliente),
})

const status = Type.String({ examples: ['ok'] })

/** What the answers call the method: clients show it. */
export const modelName = 'Theta con temporada (los parámetros del bosque aleatorio no tienen efecto)'
const modelo = Type.String({ examples: [modelName] })

export const Training = Named('EntrenamientoDePronostico', {
  status,
  modelo,
  entrenado_en: DateTime({ examples: ['2026-01-31T14:05:09+00:00'] }),
  ...settings,
  metric_r2: Type.Number({ description: 'De los meses de prueba; 1 es perfecto', examples: [0.84] }),
  metric_mae: MoneyNumber({ description: 'Error absoluto medio por mes de prueba' }),
  metric_rmse: MoneyNumber({ description: 'Raíz del error cuadrático medio por mes de prueba' }),
  filas_totales: Type.Integer({ description: 'Meses completos, también los sin ventas', examples: [24] }),
  filas_entrenamiento: Type.Integer({ examples: [19] }),
  filas_prueba: Type.Integer({ examples: [5] }),
  modelo_path: Type.String({
    description: 'Nombre del modelo guardado; no es un archivo',
    examples: ['modelo-1'],
  }),
  feature_cols: Type.Array(Type.String(), { examples: [['t', 'mes', 'anio']] }),
})

export type TrainingJson = Static<typeof Training>

export const PredictBody = Type.Object({
  modo: Type.Optional(
    Nullable(
      Type.String({
        maxLength: 30,
        description: '`categoria`, sin distinguir mayúsculas; cualquier otro valor pide el total',
        examples: ['total'],
      }),
    ),
  ),
  horizonte_meses: Type.Optional(
    Nullable(
      Type.Number({
        description: `De ${horizons.least} a ${horizons.most}: se trunca y se acota; sin él vale el configurado`,
        examples: [6],
      }),
    ),
  ),
})

const month = {
  periodo: Day({ description: 'Primer día del mes, del negocio', examples: ['2026-01-01'] }),
  anio: Type.Integer({ examples: [2026] }),
  mes: Type.Integer({ examples: [1] }),
}
const Bound = (description: string) =>
  Nullable(MoneyNumber({ description: `${description}; nulo con menos de 13 meses` }))

const SoldMonth = Named('MesVendido', { ...month, total_real: MoneyNumber() })
const forecastMonth = {
  ...month,
  total_predicho: MoneyNumber({ description: 'Con dos decimales, nunca negativo' }),
  inferior_80: Bound('Límite inferior del intervalo del 80 %'),
  superior_80: Bound('Límite superior del intervalo del 80 %'),
  inferior_95: Bound('Límite inferior del intervalo del 95 %'),
  superior_95: Bound('Límite superior del intervalo del 95 %'),
}
const ForecastMonth = Named('MesPronosticado', forecastMonth)
const TotalMonth = Named('MesPronosticadoDelTotal', {
  ...forecastMonth,
  suma_categorias: MoneyNumber({
    description: 'Lo que suman los pronósticos de las categorías, hechos aparte: no tiene por qué coincidir',
  }),
})

const advice = {
  precision: Type.String({
    description: 'El error medio (MASE) frente al de repetir el año pasado, en palabras',
    examples: ['mejor que repetir el año pasado en un 20 %'],
  }),
  advertencias: Type.Array(Type.String(), {
    examples: [['Historia corta: hay 11 meses completos.']],
  }),
}
const prediction = {
  status,
  modelo,
  horizonte_meses: Type.Integer({ examples: [6] }),
  feature_cols: Type.Array(Type.String(), { examples: [['t', 'mes', 'anio']] }),
  ...advice,
}

const TotalPrediction = Named('PronosticoTotal', {
  ...prediction,
  filas_historico: Type.Integer({ examples: [24] }),
  historico: Type.Array(SoldMonth),
  predicciones: Type.Array(TotalMonth),
})

const CategoryPrediction = Named('PronosticoPorCategoria', {
  ...prediction,
  total: Type.Array(TotalMonth),
  series: Type.Array(
    Named('PronosticoDeCategoria', {
      categoria_id: Type.Integer({ examples: [demo.laptops.id] }),
      categoria: Type.String({ examples: [demo.laptops.nombre] }),
      historico: Type.Array(SoldMonth),
      predicciones: Type.Array(ForecastMonth),
      ...advice,
    }),
  ),
})

/** Which of the two depends on `modo`. Written by predict.ts itself, so this only documents it. */
export const Prediction = Type.Union([TotalPrediction, CategoryPrediction])

export type ForecastMonthJson = Static<typeof ForecastMonth>
export type TotalMonthJson = Static<typeof TotalMonth>
export type SoldMonthJson = Static<typeof SoldMonth>

// npm run forecast:train. Trains the forecast as POST /api/ml/train/ does, for cron.
// Exit codes: 0 trained, 1 too few complete months, 2 it could not be trained.
import { buildApp } from '../app.ts'
import { ConfigError, readConfig } from '../config/config.ts'
import { readHistory } from '../domains/forecasts/history.ts'
import { storeModel, trainModel } from '../domains/forecasts/train.ts'
import { Problem } from '../lib/problem.ts'

async function run(): Promise<void> {
  const app = await buildApp({ ...readConfig(), LOG_LEVEL: 'warn' })
  try {
    const model = trainModel(await readHistory(app.sql, app.config.BUSINESS_TIME_ZONE))
    await app.database.loadPrisma()
    const { modelo_path: name, ...trained } = await storeModel(app.prisma, model, null)
    const { filas_totales: months, metric_r2: r2, metric_mae: mae, metric_rmse: rmse } = trained
    const [r2Text, maeText, rmseText] = [r2, mae, rmse].map((value) => value.toFixed(2))
    console.log(`${name}: ${months} months, R² ${r2Text}, MAE ${maeText}, RMSE ${rmseText}`)
  } finally {
    await app.close()
  }
}

try {
  await run()
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof Problem
  console.error(isExpected ? error.message : error)
  process.exitCode = error instanceof Problem ? 1 : 2
}

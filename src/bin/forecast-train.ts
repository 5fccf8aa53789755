// npm run forecast:train. Trains the forecast as POST /api/ml/train/ does, for cron.
// Exit codes: 0 trained, 1 too few complete months, 2 it could not be trained.
import { readHistory } from '../domains/forecasts/history.ts'
import { storeModel, trainModel } from '../domains/forecasts/train.ts'
import { Problem } from '../lib/problem.ts'
import { runCommand } from './command.ts'

await runCommand(async (app) => {
  const history = await readHistory(app.sql, app.config.BUSINESS_TIME_ZONE)
  let model: ReturnType<typeof trainModel>
  try {
    model = trainModel(history)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    console.error(error.message)
    return 1
  }
  await app.database.loadPrisma()
  const { modelo_path: name, ...trained } = await storeModel(app.prisma, model, null)
  const { filas_totales: months, metric_r2: r2, metric_mae: mae, metric_rmse: rmse } = trained
  const [r2Text, maeText, rmseText] = [r2, mae, rmse].map((value) => value.toFixed(2))
  console.log(`${name}: ${months} months, R² ${r2Text}, MAE ${maeText}, RMSE ${rmseText}`)
  return 0
})

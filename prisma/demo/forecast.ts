import type pg from 'pg'
import { usualSettings } from '../../src/domains/forecasts/config.ts'
import { readHistory } from '../../src/domains/forecasts/history.ts'
import { trainModel } from '../../src/domains/forecasts/train.ts'
import { Sql, type Statement } from '../../src/lib/database/sql.ts'
import { insertRows } from './write.ts'

const timeZone = 'America/La_Paz'

/** Sets what forecasts look for and trains the model on the shop's sales, so that its page shows them at once. */
export async function seedForecast(client: pg.ClientBase, administratorId: string, now: Date): Promise<void> {
  await insertRows(client, 'ml_config_prediccion', [
    {
      id: 1,
      nombre_modelo: 'random_forest',
      ...usualSettings,
      horizonte_meses: 6,
      actualizado_en: now,
      actualizado_por: administratorId,
    },
  ])
  const read: Statement = async (strings, ...values) => (await client.query(new Sql(strings, values))).rows
  const { rowsTotal, ...model } = trainModel(await readHistory({ read }, timeZone))
  await insertRows(client, 'forecast_model', [
    { ...model, trained_at: now, trained_by: administratorId, rows_total: rowsTotal },
  ])
}

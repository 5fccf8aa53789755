import type { ForecastConfig, PrismaClient } from '../../generated/prisma/client.ts'
import { toDateTime } from '../../lib/dates.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { type ConfigJson, horizons, type SettingsJson } from './schemas.ts'

/** What counts while nothing was set: the original's defaults. */
export const usualSettings: SettingsJson = {
  horizonte_meses: horizons.usual,
  n_estimators: 100,
  max_depth: null,
  min_samples_split: 2,
  min_samples_leaf: 1,
  incluir_categoria: true,
  incluir_cliente: false,
}

const toColumns = (settings: SettingsJson) => ({
  horizonMonths: settings.horizonte_meses,
  treeCount: settings.n_estimators,
  maxDepth: settings.max_depth,
  minSamplesSplit: settings.min_samples_split,
  minSamplesLeaf: settings.min_samples_leaf,
  includeCategory: settings.incluir_categoria,
  includeCustomer: settings.incluir_cliente,
})

/** The row that an empty table stands for; the original's first read inserted it. */
const usualRow = () => ({
  id: 1,
  modelName: 'random_forest',
  ...toColumns(usualSettings),
  updatedAt: new Date(),
  updatedBy: null,
})

const toConfig = (row: ForecastConfig): ConfigJson => ({
  id: row.id,
  nombre_modelo: row.modelName,
  horizonte_meses: row.horizonMonths,
  n_estimators: row.treeCount,
  max_depth: row.maxDepth,
  min_samples_split: row.minSamplesSplit,
  min_samples_leaf: row.minSamplesLeaf,
  incluir_categoria: row.includeCategory,
  incluir_cliente: row.includeCustomer,
  actualizado_en: toDateTime(row.updatedAt),
  actualizado_por: row.updatedBy,
})

const findConfig = (prisma: PrismaClient | Transaction) =>
  prisma.forecastConfig.findFirst({ orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }] })

/** The settings in force. Writes nothing. */
export async function readConfig(prisma: PrismaClient): Promise<ConfigJson> {
  return toConfig((await findConfig(prisma)) ?? usualRow())
}

/** Changes the settings that are given; without any the row stays as it is. */
export async function changeConfig(tx: Transaction, changes: Partial<SettingsJson>, userId: string) {
  const found = await findConfig(tx)
  if (Object.keys(changes).length === 0) return toConfig(found ?? usualRow())
  // What is not given is undefined, which Prisma leaves as it is.
  const data = { ...toColumns(changes as SettingsJson), updatedAt: new Date(), updatedBy: userId }
  if (found) return toConfig(await tx.forecastConfig.update({ where: { id: found.id }, data }))
  const { id, ...usual } = usualRow()
  const create = { ...usual, ...toColumns({ ...usualSettings, ...changes }), updatedBy: userId }
  // By its unique name, so that two first changes at once end in one row.
  const where = { modelName: usual.modelName }
  return toConfig(await tx.forecastConfig.upsert({ where, create, update: data }))
}

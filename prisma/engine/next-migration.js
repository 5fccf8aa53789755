// `evaluateDataLoss` and `createMigration`, the two commands of `migrate dev` that the WebAssembly
// build cannot do: both ask for a shadow database and do not take the adapter's. Both only compare
// the migrations with the schema, which `diff` does well.

const LOSES_DATA = /\b(DROP TABLE|DROP COLUMN|SET DATA TYPE)\b/

async function nextScript(engine, { migrationsList, schema, filters }) {
  const { exitCode, stdout } = await engine.diff({
    from: { tag: 'migrations', ...migrationsList },
    to: { tag: 'schemaDatamodel', ...schema },
    script: true,
    exitCode: true,
    filters,
  })
  return exitCode === 0 ? undefined : stdout
}

function statements(script) {
  return (script ?? '')
    .split(';')
    .map((statement) => statement.replaceAll(/^--.*$/gm, '').trim())
    .filter(Boolean)
}

function timestamp(now) {
  return now.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

/** Counts the steps of the next migration, and warns of each one that drops data or may. */
export async function evaluateDataLoss(engine, params) {
  const steps = statements(await nextScript(engine, params))
  const warnings = steps.flatMap((step, stepIndex) =>
    LOSES_DATA.test(step) ? [{ message: `This step may lose data: ${step}`, stepIndex }] : [],
  )
  return { migrationSteps: steps.length, warnings, unexecutableSteps: [] }
}

/** The script of the next migration and the name of its folder; no script when nothing changed. */
export async function createMigration(engine, params) {
  const script = await nextScript(engine, params)
  const emptyScript = params.draft ? '-- This is an empty migration.\n' : null
  return {
    connectorType: 'postgresql',
    extension: 'sql',
    generatedMigrationName: `${timestamp(new Date())}_${params.migrationName}`,
    migrationScript: script ?? emptyScript,
  }
}

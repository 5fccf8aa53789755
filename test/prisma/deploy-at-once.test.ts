import t from 'tap'
import { runPrisma } from '../../prisma/run-prisma.ts'
import { ask, emptyDatabase } from './databases.ts'

t.test('deploying twice at once applies everything once', async (t) => {
  const databaseUrl = await emptyDatabase(t)
  const runs = await Promise.all([1, 2].map(() => runPrisma(['migrate', 'deploy'], { databaseUrl })))
  t.strictSame(
    runs.map((run) => run.exitCode),
    [0, 0],
    runs.map((run) => run.output).join('\n'),
  )
  t.strictSame(await ask(databaseUrl, 'SELECT count(*)::int FROM estadogarantia'), [{ count: 3 }])
})

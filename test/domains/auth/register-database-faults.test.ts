import t from 'tap'
import type { TestApp } from '../../helper.ts'
import { ana, checkOnlyAna, createWorld } from './worlds.ts'

/** Short, so that what fails fails soon. */
const config = { REQUEST_DEADLINE_MS: '5000', DATABASE_QUERY_TIMEOUT_MS: '1200' }
/** For what succeeds at the second attempt. */
const patient = { REQUEST_DEADLINE_MS: '8000', DATABASE_QUERY_TIMEOUT_MS: '1500' }
/** The tests wait most of the time. */
t.jobs = 3

/** The statements of a registration, by a part of their text. */
const statements = {
  'the attempt': 'count_attempt',
  'the profile': 'insert into "public"."usuario"',
  'the commit': 'commit',
}

const databaseFaults: Record<string, (app: TestApp, sql: string, times: number) => unknown> = {
  'connection cut before': (app, sql, times) => app.proxy.cutBefore({ sql, times }),
  'reply lost': (app, sql, times) => app.proxy.swallowReply({ sql, times }),
  'reply cut in half': (app, sql, times) => app.proxy.cutMidReply({ sql, times }),
  'no answer': (app, sql, times) => app.proxy.swallowReply({ sql, times, ending: 'hang' }),
}

for (const identity of ['embedded', 'current'] as const) {
  for (const [statement, sql] of Object.entries(statements)) {
    // The attempt is the same statement for both.
    if (identity === 'current' && statement === 'the attempt') continue
    for (const [fault, strike] of Object.entries(databaseFaults)) {
      // What was committed is found by the second run, and answered.
      const isCommitted = statement === 'the commit' && fault !== 'connection cut before'

      t.test(`registering with ${identity} survives: ${statement}, ${fault}`, async (t) => {
        const world = await createWorld(t, identity, {
          config: isCommitted ? patient : config,
          throughProxy: true,
        })
        strike(world.app, sql, 1000)
        const struck = await world.post('/api/register/', ana)
        t.equal(struck.statusCode, isCommitted ? 201 : 503, struck.body)
        if (!isCommitted) t.ok(Number(struck.headers['retry-after']) > 0)

        await world.app.proxy.clearFaults()
        const repeated = await world.post('/api/register/', ana)
        t.equal(repeated.statusCode, 201, repeated.body)
        await checkOnlyAna(t, world)
      })

      t.test(`registering with ${identity} does not notice: ${statement}, ${fault}, once`, async (t) => {
        const world = await createWorld(t, identity, { config: patient, throughProxy: true })
        strike(world.app, sql, 1)
        const response = await world.post('/api/register/', ana)
        t.equal(response.statusCode, 201, response.body)
        await checkOnlyAna(t, world)
      })
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { backoff } from '../../../src/lib/database/backoff.ts'
import { ConnectionNotMade } from '../../../src/lib/database/connection-not-made.ts'
import { type Failure, failures } from '../../../src/lib/database/failure.ts'
import { Recovery } from '../../../src/lib/database/recovery.ts'
import { RecoveryGate } from '../../../src/lib/database/recovery-gate.ts'
import type { Repeatability } from '../../../src/lib/database/sql.ts'
import { WaitingRoom } from '../../../src/lib/database/waiting-room.ts'
import { type RequestContext, runWithRequestContext } from '../../../src/lib/request-context.ts'

function createRecovery({ deadlineMs = 2000, isBack = true } = {}) {
  const seen = { isBack, repeats: [] as string[] }
  const gate = new RecoveryGate({
    room: new WaitingRoom(100),
    probe: async () => seen.isBack,
    onClose: () => undefined,
    onOpen: () => undefined,
  })
  const recovery = new Recovery({
    gate,
    deadlineMs,
    onRepeat: ({ reason }) => seen.repeats.push(reason),
  })
  return { gate, recovery, seen }
}

const errorFor = (failure: Failure) =>
  failure.kind === 'permanent'
    ? Object.assign(new Error('duplicate key'), { code: '23505', severity: 'ERROR' })
    : new ConnectionNotMade(failure, failure.reason)

/** An attempt that fails so often, in this way, and then succeeds. */
function failing(times: number, failure: Failure) {
  let calls = 0
  return {
    calls: () => calls,
    async run() {
      calls += 1
      if (calls <= times) throw errorFor(failure)
      return 'done'
    },
  }
}

const kinds: readonly (readonly [Repeatability, Failure, boolean])[] = [
  ['read', failures.unreachable, true],
  ['read', failures.connectionLost, true],
  ['read', failures.writeConflict, true],
  ['read', failures.statement, false],
  ['write', failures.unreachable, true],
  ['write', failures.connectionLost, false],
  ['write', failures.writeConflict, true],
  ['write', failures.statement, false],
  ['repeatable', failures.unreachable, true],
  ['repeatable', failures.connectionLost, true],
  ['repeatable', failures.writeConflict, true],
  ['repeatable', failures.statement, false],
]

for (const [repeatability, failure, repeats] of kinds) {
  t.test(
    `a ${repeatability} that met ${failure.kind} is ${repeats ? 'repeated' : 'not repeated'}`,
    async (t) => {
      const { recovery } = createRecovery()
      const attempt = failing(1, failure)
      const result = await recovery.run(repeatability, attempt.run).catch((error: unknown) => error)
      t.equal(attempt.calls(), repeats ? 2 : 1)
      if (repeats) t.equal(result, 'done')
      else t.type(result, Error)
    },
  )
}

t.test('a write that may have happened says so: OUTCOME_UNKNOWN, 503, in Spanish', async (t) => {
  const { recovery } = createRecovery()
  await t.rejects(recovery.run('write', failing(1, failures.connectionLost).run), {
    code: 'OUTCOME_UNKNOWN',
    statusCode: 503,
    message: /es posible que la operación se haya realizado/,
  })
  t.match(recovery.counters, { unknownOutcomes: 1, unavailable: 0 })
})

t.test('a repeatable operation that stays ambiguous until the end says so too', async (t) => {
  const { recovery } = createRecovery()
  const attempt = failing(100, failures.connectionLost)
  await t.rejects(recovery.run('repeatable', attempt.run), { code: 'OUTCOME_UNKNOWN' })
  t.ok(attempt.calls() <= 5, 'a statement that kills its connection each time is not repeated for ever')
})

t.test(
  'a database that stays away until the deadline: DATABASE_UNAVAILABLE, 503 with Retry-After',
  async (t) => {
    const { recovery, gate } = createRecovery({ deadlineMs: 300, isBack: false })
    const startedAt = performance.now()
    await t.rejects(recovery.run('write', failing(100, failures.unreachable).run), {
      code: 'DATABASE_UNAVAILABLE',
      statusCode: 503,
      headers: { 'retry-after': /^\d+$/ },
      message: /base de datos/,
    })
    t.ok(performance.now() - startedAt < 1500)
    t.notOk(gate.isOpen)
  },
)

t.test('while the gate is closed nothing is attempted', async (t) => {
  const { recovery, gate } = createRecovery({ deadlineMs: 200, isBack: false })
  gate.close(performance.now())
  const attempt = failing(0, failures.statement)
  await t.rejects(recovery.run('read', attempt.run), { code: 'DATABASE_UNAVAILABLE' })
  t.equal(attempt.calls(), 0)
})

t.test('a permanent error is the caller’s own to see', async (t) => {
  const { recovery } = createRecovery()
  await t.rejects(recovery.run('write', failing(1, failures.statement).run), { code: '23505' })
})

t.test('a wrong configuration is not repeated and not shown', async (t) => {
  const { recovery } = createRecovery()
  let calls = 0
  const attempt = async () => {
    calls += 1
    throw new ConnectionNotMade(failures.configuration, 'password authentication failed')
  }
  await t.rejects(recovery.run('read', attempt), { code: 'DATABASE_UNAVAILABLE' })
  t.equal(calls, 1)
})

t.test('a full server closes no gate', async (t) => {
  const { recovery, gate } = createRecovery()
  t.equal(await recovery.run('write', failing(1, failures.connectionLimit).run), 'done')
  t.equal(gate.closings, 0)
})

t.test('repeats end with the request’s deadline and are counted for it', async (t) => {
  const { recovery } = createRecovery({ deadlineMs: 60_000, isBack: false })
  const context: RequestContext = {
    requestId: 'a',
    deadlineMs: performance.now() + 200,
    roundTrips: 0,
    retries: 0,
  }
  const startedAt = performance.now()
  await runWithRequestContext(context, () =>
    t.rejects(recovery.run('read', failing(100, failures.unreachable).run), { code: 'DATABASE_UNAVAILABLE' }),
  )
  t.ok(performance.now() - startedAt < 1500)

  const other: RequestContext = {
    requestId: 'b',
    deadlineMs: performance.now() + 5000,
    roundTrips: 0,
    retries: 0,
  }
  await runWithRequestContext(other, () =>
    createRecovery().recovery.run('read', failing(2, failures.writeConflict).run),
  )
  t.equal(other.retries, 2)
})

t.test('a unit is repeated as a whole, its parts never by themselves', async (t) => {
  const { recovery } = createRecovery()
  const part = failing(1, failures.connectionLost)
  let units = 0
  const result = await recovery.runUnit('repeatable', async () => {
    units += 1
    return recovery.run('read', part.run)
  })
  t.equal(result, 'done')
  t.equal(units, 2)
  t.equal(part.calls(), 2)
})

t.test('the counters tell repeats by reason and outcome', async (t) => {
  const { recovery, seen } = createRecovery()
  await recovery.run('read', failing(2, failures.writeConflict).run)
  await t.rejects(recovery.run('read', failing(100, failures.connectionLost).run))
  t.match(recovery.counters, {
    operations: 2,
    unavailable: 1,
    repeats: {
      'write-conflict': { attempts: 2, succeeded: 1, failed: 0 },
      'connection-lost': { attempts: 4, succeeded: 0, failed: 1 },
    },
  })
  t.equal(seen.repeats.length, 6)
})

t.test('pauses grow, are spread over their whole length, and have a bound', async (t) => {
  const longest = (repeat: number) => backoff(failures.connectionLimit, repeat, () => 1)
  t.same([1, 2, 3, 4, 5].map(longest), [500, 1000, 2000, 2000, undefined])
  t.equal(
    backoff(failures.connectionLimit, 3, () => 0),
    0,
  )
  t.equal(backoff(failures.readTimeout, 2), undefined, 'what took its whole time once is tried once more')
  t.ok((backoff(failures.unreachable, 1000) ?? 0) <= 1000)
})

t.test('nobody who came with the closed gate is left behind when it opens', async (t) => {
  const { recovery, gate, seen } = createRecovery({ isBack: false, deadlineMs: 5000 })
  gate.close(performance.now())
  const all = Array.from({ length: 90 }, () => recovery.run('write', failing(0, failures.statement).run))
  await sleep(100)
  seen.isBack = true
  t.same(new Set(await Promise.all(all)), new Set(['done']))
})

import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { classify } from '../../../src/lib/database/classify.ts'
import { failures } from '../../../src/lib/database/failure.ts'
import { RecoveryGate } from '../../../src/lib/database/recovery-gate.ts'
import { WaitingRoom } from '../../../src/lib/database/waiting-room.ts'

/** A gate in front of a database that is away until told otherwise. */
function createGate({ capacity = 1000, probeMs = 5 } = {}) {
  const seen = { probes: 0, atOnce: 0, mostAtOnce: 0, closed: 0, opened: 0, isBack: false }
  const room = new WaitingRoom(capacity)
  const gate = new RecoveryGate({
    room,
    async probe() {
      seen.probes += 1
      seen.atOnce += 1
      seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.atOnce)
      await sleep(probeMs)
      seen.atOnce -= 1
      return seen.isBack
    },
    onClose: () => {
      seen.closed += 1
    },
    onOpen: () => {
      seen.opened += 1
    },
  })
  return { gate, seen, room }
}

const outcome = (passing: Promise<void>) =>
  passing.then(
    () => 'passed',
    (error: unknown) => classify(error).reason,
  )

t.test('an open gate lets everybody pass and probes nothing', async (t) => {
  const { gate, seen } = createGate()
  await Promise.all(Array.from({ length: 100 }, () => gate.pass(1000)))
  t.equal(seen.probes, 0)
})

t.test(
  'while it is closed everybody waits for one probe at a time, and all go on when it answers',
  async (t) => {
    const { gate, seen, room } = createGate()
    gate.close(performance.now())
    const waiting = Array.from({ length: 300 }, () => outcome(gate.pass(10_000)))
    await sleep(250)
    t.ok(seen.probes >= 1 && seen.probes <= 8, `${seen.probes} probes for 300 waiting`)
    seen.isBack = true
    t.same(new Set(await Promise.all(waiting)), new Set(['passed']))
    t.equal(seen.mostAtOnce, 1)
    t.match(seen, { closed: 1, opened: 1 })
    t.ok(gate.isOpen)
    t.equal(room.occupied, 0)
  },
)

t.test('those who waited go on a few at a time', async (t) => {
  const { gate, seen } = createGate()
  gate.close(performance.now())
  let passed = 0
  const waiting = Array.from({ length: 50 }, () => gate.pass(10_000).then(() => passed++))
  seen.isBack = true
  while (gate.isOpen === false) await sleep(1)
  await Promise.resolve()
  t.ok(passed < 50, `${passed} at once`)
  await Promise.all(waiting)
})

t.test('whoever outlasts their time is sent away, and with the last of them the probing ends', async (t) => {
  const { gate, seen } = createGate()
  gate.close(performance.now())
  t.same(await Promise.all([outcome(gate.pass(60)), outcome(gate.pass(120))]), ['gate', 'gate'])
  await sleep(150)
  const { probes } = seen
  await sleep(400)
  t.equal(seen.probes, probes, 'nobody waits, nothing is asked')
  t.notOk(gate.isOpen)
})

t.test('whoever comes after that starts the probing again', async (t) => {
  const { gate, seen } = createGate()
  gate.close(performance.now())
  await outcome(gate.pass(50))
  seen.isBack = true
  t.equal(await outcome(gate.pass(5000)), 'passed')
})

t.test('beyond its capacity it sends away at once', async (t) => {
  const { gate, seen } = createGate({ capacity: 3 })
  gate.close(performance.now())
  const waiting = [1, 2, 3].map(() => outcome(gate.pass(5000)))
  const startedAt = performance.now()
  t.equal(await outcome(gate.pass(5000)), 'queue-full')
  t.ok(performance.now() - startedAt < 50)
  seen.isBack = true
  t.same(await Promise.all(waiting), ['passed', 'passed', 'passed'])
})

t.test('an attempt that began before the last opening does not close it', async (t) => {
  const { gate, seen } = createGate()
  const before = performance.now()
  gate.close(performance.now())
  seen.isBack = true
  await gate.pass(5000)
  gate.close(before)
  t.ok(gate.isOpen)
  gate.close(performance.now())
  t.notOk(gate.isOpen)
  gate.end(() => new Error('closing'))
})

t.test(
  'a gate that closes while the crowd goes through keeps the rest waiting and lets them go later',
  async (t) => {
    const { gate, seen, room } = createGate()
    gate.close(performance.now())
    let passed = 0
    const waiting = Array.from({ length: 100 }, () => gate.pass(10_000).then(() => passed++))
    seen.isBack = true
    while (!gate.isOpen) await sleep(1)
    gate.close(performance.now())
    await sleep(1)
    t.ok(passed < 100)
    await Promise.all(waiting)
    t.equal(passed, 100)
    t.equal(room.occupied, 0)
  },
)

t.test('the end sends everybody away, and nothing keeps the process alive', async (t) => {
  const { gate, seen } = createGate()
  gate.close(performance.now())
  const waiting = [1, 2].map(() => outcome(gate.pass(60_000)))
  const { ConnectionNotMade } = await import('../../../src/lib/database/connection-not-made.ts')
  gate.end(() => new ConnectionNotMade(failures.closing, 'closing'))
  t.same(await Promise.all(waiting), ['closing', 'closing'])
  await sleep(100)
  t.equal(seen.probes, 0)
})

t.test('it knows how often and how long it was closed', async (t) => {
  const { gate, seen } = createGate()
  gate.close(performance.now())
  await sleep(30)
  t.ok(gate.closedMs >= 25)
  seen.isBack = true
  await gate.pass(5000)
  t.equal(gate.closings, 1)
  const { closedMs } = gate
  await sleep(20)
  t.equal(gate.closedMs, closedMs)
})

t.test(
  'however long it is away, it is asked at least every half a second while somebody waits',
  async (t) => {
    const { gate, seen } = createGate()
    gate.close(performance.now())
    const waiting = outcome(gate.pass(10_000))
    await sleep(1500)
    const { probes } = seen
    await sleep(3000)
    t.ok(seen.probes - probes >= 5, `${seen.probes - probes} probes in three seconds`)
    seen.isBack = true
    t.equal(await waiting, 'passed')
  },
)

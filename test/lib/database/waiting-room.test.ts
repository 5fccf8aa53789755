import t from 'tap'
import { WaitingLine, WaitingRoom } from '../../../src/lib/database/waiting-room.ts'

const reasons = { late: () => new Error('late'), full: () => new Error('full') }

function join(line: WaitingLine, timeoutMs = 5000): Promise<string> {
  return new Promise((resolve) =>
    line.join(timeoutMs, (error) => resolve(error?.message ?? 'called'), reasons),
  )
}

t.test('who comes first is called first', async (t) => {
  const line = new WaitingLine(new WaitingRoom(10))
  const order: number[] = []
  const all = [1, 2, 3].map((number) => join(line).then(() => order.push(number)))
  t.same(
    [1, 2, 3, 4].map(() => line.callNext()),
    [true, true, true, false],
  )
  await Promise.all(all)
  t.same(order, [1, 2, 3])
})

t.test('lines share a room, and whoever finds it full is told at once', async (t) => {
  const room = new WaitingRoom(2)
  const [one, other] = [new WaitingLine(room), new WaitingLine(room)]
  const waiting = [join(one), join(other)]
  t.equal(await join(one), 'full')
  one.callNext()
  other.dismiss(() => new Error('away'))
  t.same(await Promise.all(waiting), ['called', 'away'])
  t.equal(room.occupied, 0)
})

t.test('nobody waits beyond their time, and then takes no place', async (t) => {
  const line = new WaitingLine(new WaitingRoom(1))
  t.equal(await join(line, 10), 'late')
  t.equal(line.length, 0)
  t.notOk(line.callNext())
})

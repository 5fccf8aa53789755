import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { createPageMemory, type PageMemory } from '../../../src/domains/catalogue/pages/page-memory.ts'
import { compare, factsAlone, memoryWithFacts, numbersFrom, openShop, questions } from './lists.ts'

t.test(
  'what is remembered of lists is exact while four change at once, for three instances, one of which finds all of it in the facts',
  { timeout: 120_000 },
  async (t) => {
    const { app, brands, add } = await openShop(t)
    const facts = factsAlone(app)
    const memories = [createPageMemory(undefined, 0), memoryWithFacts(app), facts]
    let ended = false
    // A transaction of several statements holds the version while it goes on to further products, so these are of
    // the brand that nobody renames meanwhile: whoever renames one waits for the version with its products locked.
    const writer = async (seed: number) => {
      const next = numbersFrom(seed)
      const client = new pg.Client(app.databaseUrl)
      await client.connect()
      const change = (set: string, from: number, to = from) =>
        client.query(`update producto set ${set} where id between $1 and $2 and marca_id = $3`, [
          from,
          to,
          brands[0],
        ])
      for (let turn = 0; turn < 40; turn += 1) {
        const id = 1 + seed * 300 + next(280)
        await client.query('begin')
        await change(`precio = ${next(90)}`, id)
        await client.query('savepoint before')
        await client.query('delete from producto where id = $1 and marca_id = $2', [id + 1, brands[0]])
        if (next(3) === 0) await client.query('rollback to savepoint before')
        if (next(2) === 0) await sleep(next(6))
        await change('stock = 1 - stock', id, id + 9)
        await change(`nombre = 'Mesa ' || nombre`, id + 2)
        await client.query(next(4) === 0 ? 'rollback' : 'commit')
        if (turn % 20 === 7) await add(25)
        if (turn % 20 !== 13) continue
        await client.query('update marca set nombre = $1 where id = $2', [`M${next(99)}`, brands[1]])
      }
      await client.end()
    }
    const reader = async (memory: PageMemory) => {
      let reads = 0
      for (; !ended || reads < 40; reads += 1) {
        const question = questions[reads % questions.length]!
        const { is, truth } = await compare(app, memory, question)
        if (JSON.stringify(is) === JSON.stringify(truth)) continue
        t.same(is, truth, JSON.stringify(question))
        break
      }
      return reads
    }
    const reading = Promise.all(memories.map(reader))
    await Promise.all([0, 1, 2, 3].map(writer))
    ended = true
    const reads = await reading
    t.ok(Math.min(...reads) >= 40, `read ${reads.join(' and ')} times`)
    t.ok(facts.facts.counts.refreshed > 0, `refreshed ${facts.facts.counts.refreshed} times`)
    for (const memory of memories) {
      for (const question of questions) {
        const { is, truth } = await compare(app, memory, question)
        t.same(is, truth, JSON.stringify(question))
      }
    }
  },
)

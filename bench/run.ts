// npm run bench: what the built service costs beside bare Fastify. See docs/performance.md.
import { parseArgs } from 'node:util'
import { roomNames, routeNames } from './load/routes.ts'
import { measureFree } from './parts/free.ts'
import { measureLatency } from './parts/latency.ts'
import { measureMemory } from './parts/memory.ts'
import { measureRooms } from './parts/rooms.ts'
import { measureThroughput } from './parts/throughput.ts'
import { leaveMeasuredCore, Missing } from './processes/cores.ts'
import { type Bench, withBench } from './processes/sides.ts'
import { throughputChart } from './report/chart.ts'
import { writeChart, writePart } from './report/document.ts'
import { freeText, roomsText } from './report/rooms.ts'
import { latencyText, memoryText, throughputText } from './report/tables.ts'

const usage = `Measures the built service beside bare Fastify with hand-written SQL. Needs two cores and Linux.

  npm run bench -- [--part PART]… [--only ROUTE]… [--seconds N] [--rounds N] [--minutes M]

--part     throughput, latency, rooms, memory, free (a tenth of a core and 512 MB); all of them by default (20 minutes)
--only     ${[...routeNames, ...roomNames].join(', ')};
           all by default. Nothing is written to docs/ then
--seconds  for each run, 2 by default
--rounds   runs of each kind, 3 by default; medians are told
--minutes  of the memory part, and of the storefront's load in the part free; 1 by default`

const parts = ['throughput', 'latency', 'rooms', 'memory', 'free'] as const
const names: readonly string[] = [...routeNames, ...roomNames]

function readOptions() {
  const { values } = parseArgs({
    options: {
      part: { type: 'string', multiple: true, default: [...parts] },
      only: { type: 'string', multiple: true, default: [] },
      seconds: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '3' },
      minutes: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const numbers = {
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    minutes: Number(values.minutes),
  }
  const isWrong =
    Object.values(numbers).some((value) => !(value > 0)) ||
    values.part.some((part) => !parts.some((known) => known === part)) ||
    values.only.some((route) => !names.includes(route))
  return values.help || isWrong
    ? undefined
    : { ...numbers, part: new Set(values.part), only: new Set<string>(values.only) }
}

type Options = NonNullable<ReturnType<typeof readOptions>>

async function measure(bench: Bench, options: Options): Promise<void> {
  const all = { ...options, say: (line: string) => console.log(line) }
  const writes = options.only.size === 0
  function tell(part: string, text: string): void {
    console.log(`\n${text}\n`)
    if (writes) writePart(part, text)
  }
  if (options.part.has('throughput')) {
    const cells = await measureThroughput(bench, all)
    tell('throughput', throughputText(cells))
    if (writes) writeChart(throughputChart(cells))
  }
  if (options.part.has('latency')) tell('latency', latencyText(await measureLatency(bench, all)))
  if (options.part.has('rooms')) tell('rooms', roomsText(await measureRooms(bench, all)))
  if (options.part.has('memory')) tell('memory', memoryText(await measureMemory(bench, all)))
  if (options.part.has('free')) {
    const measured = await measureFree(bench, all)
    if (typeof measured === 'string') console.log(measured)
    else tell('free', freeText(measured))
  }
}

const options = readOptions()
if (!options) {
  console.error(usage)
  process.exitCode = 2
} else {
  const { only } = options
  const isChosen = ({ name }: { name: string }) => only.size === 0 || only.has(name)
  try {
    leaveMeasuredCore()
    await withBench((bench) => {
      const [routes, rooms] = [bench.routes.filter(isChosen), bench.rooms.filter(isChosen)]
      return measure({ ...bench, routes, rooms }, options)
    })
  } catch (error) {
    // What is missing (a build, a second core) is a sentence; a fault in the benchmark is more than one line.
    console.error(error instanceof Missing ? error.message : error)
    process.exitCode = 2
  }
}

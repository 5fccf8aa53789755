import cluster, { type Worker } from 'node:cluster'
import type { Family } from '../../lib/metrics/family.ts'
import { keepCounts, type ProcessMetrics } from '../../lib/metrics/merge.ts'
import { isReport, type Order } from './messages.ts'

/** A worker that does not tell in this time is busy: what it told last stands for it. */
const patienceMs = 1000

interface Known {
  /** The lowest number that no other running worker has, so that replaced workers do not make ever new names. */
  readonly name: string
  families: readonly Family[]
  isListening: boolean
}

interface Question {
  readonly missing: Set<Worker>
  readonly settle: () => void
}

/** What the primary says of itself. */
function ownFamilies(): Family[] {
  const { user, system } = process.cpuUsage()
  const startedAt = performance.timeOrigin / 1000
  const help = 'Of the process.'
  return [
    {
      name: 'process_start_time_seconds',
      help,
      type: 'gauge',
      merging: 'smallest',
      samples: [['', startedAt]],
    },
    {
      name: 'process_cpu_seconds_total',
      help,
      type: 'counter',
      merging: 'sum',
      samples: [['', (user + system) / 1e6]],
    },
    {
      name: 'process_resident_memory_bytes',
      help,
      type: 'gauge',
      merging: 'each',
      samples: [['', process.memoryUsage.rss()]],
    },
  ]
}

/**
 * Where the primary collects the metrics of its workers when one of them is asked. What an ended worker had
 * counted stays in the counts, so that they never go back when workers are replaced.
 */
export class MetricsDesk {
  readonly #workerCount: number
  readonly #known = new Map<Worker, Known>()
  readonly #questions = new Map<number, Question>()
  #ended: readonly Family[] = []
  #lastQuestion = 0

  /** @param workerCount workers that are meant to run */
  constructor(workerCount: number) {
    this.#workerCount = workerCount
  }

  /** Begins to listen; call it before the first worker is started. */
  open(): void {
    cluster.on('fork', (worker) => {
      this.#known.set(worker, { name: this.#freeName(), families: [], isListening: false })
    })
    cluster.on('listening', (worker) => {
      const known = this.#known.get(worker)
      if (known) known.isListening = true
    })
    cluster.on('exit', (worker) => this.#forget(worker))
    cluster.on('message', (worker, message: unknown) => {
      if (!isReport(message) || message.report === 'worn') return
      const known = this.#known.get(worker)
      if (known) known.families = message.families
      if (message.report === 'metrics-wanted') void this.#answer(worker, message.question)
      else if (message.question !== null) this.#note(worker, message.question)
    })
  }

  #freeName(): string {
    const taken = new Set(Array.from(this.#known.values(), ({ name }) => name))
    let number = 1
    while (taken.has(String(number))) number += 1
    return String(number)
  }

  #forget(worker: Worker): void {
    const known = this.#known.get(worker)
    this.#known.delete(worker)
    if (known) this.#ended = keepCounts(this.#ended, known.families)
    for (const question of this.#questions.keys()) this.#note(worker, question)
  }

  async #answer(asker: Worker, askersQuestion: number): Promise<void> {
    await this.#askOthers(asker)
    const running = Array.from(
      this.#known.values(),
      ({ name, families }): ProcessMetrics => ({ worker: name, families }),
    )
    const processes = [
      ...running,
      { worker: 'primary', families: ownFamilies() },
      { worker: null, families: this.#ended },
    ]
    const metrics = { processes, workers: this.#workerCount }
    send(asker, { order: 'know-metrics', question: askersQuestion, metrics })
  }

  /** Resolves when all other workers have told theirs, or their time is over. */
  async #askOthers(asker: Worker): Promise<void> {
    const listening = [...this.#known].filter(([worker, known]) => worker !== asker && known.isListening)
    if (listening.length === 0) return
    this.#lastQuestion += 1
    const question = this.#lastQuestion
    const { promise: told, resolve: settle } = Promise.withResolvers<void>()
    this.#questions.set(question, { missing: new Set(listening.map(([worker]) => worker)), settle })
    const overdue = setTimeout(settle, patienceMs)
    for (const [worker] of listening) send(worker, { order: 'tell-metrics', question })
    await told
    clearTimeout(overdue)
    this.#questions.delete(question)
  }

  #note(worker: Worker, question: number): void {
    const asked = this.#questions.get(question)
    if (!asked) return
    asked.missing.delete(worker)
    if (asked.missing.size === 0) asked.settle()
  }
}

function send(worker: Worker, order: Order): void {
  if (worker.isConnected()) worker.send(order)
}

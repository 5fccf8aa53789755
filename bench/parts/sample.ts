import { generateLoad, type RequestSet } from '../load/generate.ts'
import type { MeasuredProcess } from '../processes/start.ts'

/** One run against one process. */
export interface Sample {
  readonly answered: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Microseconds of CPU per request, in user mode and in the kernel. */
  readonly cpuUs: number
  readonly bytes: number
  readonly residentMb: number
  readonly eventLoopP99Ms: number
  /** Answers that were not 2xx. */
  readonly failed: number
}

export interface Load {
  readonly requests: RequestSet
  readonly connections: number
  readonly seconds: number
}

/** Loads a process and reads what it cost. */
export async function sample(process: MeasuredProcess, load: Load): Promise<Sample> {
  await process.delay()
  const before = process.usage()
  const result = await generateLoad({ port: process.port, ...load })
  const after = process.usage()
  const { eventLoopP99Ms } = await process.delay()
  return {
    answered: result.answered,
    requestsPerSecond: result.answered / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    cpuUs: (1000 * (after.cpuMs - before.cpuMs)) / Math.max(1, result.answered),
    bytes: result.bytesPerResponse,
    residentMb: after.residentMb,
    eventLoopP99Ms,
    failed: result.answered - result.ok,
  }
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The median over rounds of what `read` says of each. */
export function medianOf<Round>(rounds: readonly Round[], read: (round: Round) => number): number {
  return median(rounds.map(read))
}

import { getHeapStatistics } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import type { Registry } from './registry.ts'

const gauge = 'gauge' as const
const counter = 'counter' as const

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function readMemory(metrics: Registry): void {
  metrics.read({ name: 'process_resident_memory_bytes', help: 'Memory in RAM.', type: gauge }, () =>
    process.memoryUsage.rss(),
  )
  metrics.read(
    { name: 'nodejs_memory_bytes', help: 'Memory of the runtime, by its part.', type: gauge },
    () => {
      const { heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage()
      return [
        { labels: { part: 'heap_used' }, value: heapUsed },
        { labels: { part: 'heap_total' }, value: heapTotal },
        { labels: { part: 'external' }, value: external },
        { labels: { part: 'array_buffers' }, value: arrayBuffers },
      ]
    },
  )
  metrics.read(
    { name: 'nodejs_heap_limit_bytes', help: 'Size at which the heap is full.', type: gauge },
    () => getHeapStatistics().heap_size_limit,
  )
}

/** The process itself: CPU, memory, how busy and how late the event loop is, and since when it runs. */
export function readProcess(app: FastifyInstance, metrics: Registry): void {
  metrics.read({ name: 'process_cpu_seconds_total', help: 'CPU time used.', type: counter }, cpuSeconds)
  readMemory(metrics)
  metrics.read(
    { name: 'nodejs_event_loop_delay_seconds', help: 'Mean delay of the last second.', type: gauge },
    () => app.memoryUsage().eventLoopDelay / 1000,
  )
  metrics.read(
    {
      name: 'nodejs_event_loop_active_seconds_total',
      help: 'Time that the event loop was at work.',
      type: counter,
      merging: 'each',
    },
    () => performance.eventLoopUtilization().active / 1000,
  )
  metrics.read(
    { name: 'process_start_time_seconds', help: 'Start, Unix time.', type: gauge, merging: 'smallest' },
    () => performance.timeOrigin / 1000,
  )
}

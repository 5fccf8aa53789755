const mebibyte = 1024 * 1024

/** What the primary itself takes. */
const primaryMb = 60

/** What a worker needs at the least: 150 MB under load is the service's own limit. */
const workerMb = 150

/** Beyond the heap a worker keeps buffers, native memory and code: the part of its share left for the heap. */
const heapShare = 0.7

export interface Capacity {
  readonly workers: number
  /** Limit of each worker's old space in MB; null leaves it to Node. */
  readonly heapMb: number | null
}

/**
 * Fits the wanted number of workers into the memory that the container allows (`process.constrainedMemory()`,
 * in bytes; 0 or more than the machine has means no limit), so that the platform does not kill the
 * service for the sake of a worker too many. One worker always remains, and there is room for one more
 * while a worn one is being replaced.
 */
export function fitWorkers(wanted: number, limitBytes: number, machineBytes: number): Capacity {
  if (limitBytes === 0 || limitBytes > machineBytes) return { workers: wanted, heapMb: null }
  const availableMb = limitBytes / mebibyte - primaryMb
  const workers = Math.max(1, Math.min(wanted, Math.floor(availableMb / workerMb) - 1))
  return { workers, heapMb: Math.max(64, Math.floor((availableMb / (workers + 1)) * heapShare)) }
}

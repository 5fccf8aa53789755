/**
 * Milliseconds of CPU that `work` takes: the least of up to 20 times, until it is below `limitMs`, since other processes
 * share the machine and the collector works in some. Some kernels count in steps of 4 ms.
 */
export function cpuOf(work: () => unknown, limitMs: number): number {
  let leastMs = Number.POSITIVE_INFINITY
  for (let time = 0; time < 20 && leastMs >= limitMs; time++) {
    const before = process.threadCpuUsage()
    work()
    const { user, system } = process.threadCpuUsage(before)
    leastMs = Math.min(leastMs, (user + system) / 1000)
  }
  return leastMs
}

/** Milliseconds of CPU that fifty million square roots take on the cores that the limits of the tests were measured on. */
const usualMs = 100

function addSquareRoots(): number {
  let sum = 0
  for (let number = 1; number <= 5e7; number++) sum += Math.sqrt(number) / ((number % 7) + 1)
  return sum
}

/** How many times as long as usual work takes on this machine at this moment, 1 at least. */
export function machineSlowness(): number {
  addSquareRoots()
  return Math.max(1, cpuOf(addSquareRoots, Number.POSITIVE_INFINITY) / usualMs)
}

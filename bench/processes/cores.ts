import { execFileSync } from 'node:child_process'

/** Something that a benchmark needs is not there; the text says what and how to get it. */
export class Missing extends Error {}

/** The measured process has a core of its own. */
export const measuredCore = '0'
/** Load and database share the other one. */
const otherCore = '1'

/**
 * Moves this process, and with it everything that it starts, to the core of load and database (taskset, util-linux).
 * Throws Missing where there is no second core or no taskset.
 */
export function leaveMeasuredCore(): void {
  try {
    execFileSync('taskset', ['-a', '-c', '-p', otherCore, String(process.pid)], { stdio: 'ignore' })
  } catch {
    throw new Missing('The benchmark needs Linux with two cores and taskset (apt-get install util-linux).')
  }
}

import { execFileSync } from 'node:child_process'

/** The measured process has a core of its own. */
export const measuredCore = '0'
/** Load and database share the other one. */
const otherCore = '1'

/** Moves this process, and with it everything that it starts, to the core of load and database (taskset, util-linux). */
export function leaveMeasuredCore(): void {
  execFileSync('taskset', ['-a', '-c', '-p', otherCore, String(process.pid)], { stdio: 'ignore' })
}

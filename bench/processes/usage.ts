import { readFileSync } from 'node:fs'

/** What a process used so far, as Linux counts it. */
export interface Usage {
  /** User and system time. */
  readonly cpuMs: number
  readonly residentMb: number
  /** The most that it ever was. */
  readonly peakResidentMb: number
}

/** Linux counts in hundredths of a second on every platform that Node runs on (USER_HZ, proc(5)). */
const tickMs = 10

/** Reads /proc of a process. Throws when there is no such process. */
export function readUsage(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name in brackets, which may hold spaces: utime and stime are the fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs,
    residentMb: megabytes('VmRSS'),
    peakResidentMb: megabytes('VmHWM'),
  }
}

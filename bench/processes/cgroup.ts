import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A group of processes that Linux holds to a share of a processor and to an amount of memory. */
export interface Cgroup {
  /** Before a command and its arguments: runs it in the group. */
  readonly wrapper: readonly string[]
  /** Megabytes of the group at most, the page cache of its files included. */
  peakMb(): number
  /** Removes it; its processes have to have ended. */
  remove(): void
}

export interface CgroupLimits {
  /** Of one core. */
  readonly cpuShare: number
  readonly memoryMb: number
}

const root = '/sys/fs/cgroup'
const periodUs = 100_000
const name = `smartsales-bench-${process.pid}`
const bytesPerMb = 1024 * 1024

interface Layout {
  readonly folders: readonly string[]
  readonly settings: Readonly<Record<string, string>>
  readonly peakFile: string
}

/** cgroup v2: one folder, whose parent lends its controllers. */
function unified({ cpuShare, memoryMb }: CgroupLimits): Layout {
  const folder = join(root, name)
  writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu +memory')
  return {
    folders: [folder],
    settings: {
      [join(folder, 'cpu.max')]: `${cpuShare * periodUs} ${periodUs}`,
      [join(folder, 'memory.max')]: String(memoryMb * bytesPerMb),
    },
    peakFile: join(folder, 'memory.peak'),
  }
}

/** cgroup v1: a folder under each controller. */
function separate({ cpuShare, memoryMb }: CgroupLimits): Layout {
  const [cpu, memory] = [join(root, 'cpu', name), join(root, 'memory', name)]
  return {
    folders: [cpu, memory],
    settings: {
      [join(cpu, 'cpu.cfs_period_us')]: String(periodUs),
      [join(cpu, 'cpu.cfs_quota_us')]: String(cpuShare * periodUs),
      [join(memory, 'memory.limit_in_bytes')]: String(memoryMb * bytesPerMb),
    },
    peakFile: join(memory, 'memory.max_usage_in_bytes'),
  }
}

/**
 * Makes a control group of these limits, v2 or v1. Throws where this user or machine cannot: the text says why.
 */
export function createCgroup(limits: CgroupLimits): Cgroup {
  const layout = existsSync(join(root, 'cgroup.controllers')) ? unified(limits) : separate(limits)
  const { folders, settings, peakFile } = layout
  const remove = () => {
    for (const folder of folders) if (existsSync(folder)) rmdirSync(folder)
  }
  try {
    for (const folder of folders) mkdirSync(folder)
    for (const [file, value] of Object.entries(settings)) writeFileSync(file, value)
  } catch (error) {
    remove()
    throw error
  }
  const enter = folders.map((folder) => `echo $$ > ${join(folder, 'cgroup.procs')}`).join(' && ')
  return {
    wrapper: ['sh', '-c', `${enter} && exec "$@"`, 'sh'],
    peakMb: () => Number(readFileSync(peakFile, 'utf8')) / bytesPerMb,
    remove,
  }
}

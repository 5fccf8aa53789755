import { spawnSync } from 'node:child_process'
import { chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { getuid } from 'node:process'

/** How to run a program of PostgreSQL: as whom, and under which wrapper. */
export interface PostgresAccount {
  /** Prepended to the command line; empty when none is needed. */
  wrapper: string[]
  /** For `spawn`; empty when the server runs as the user of this process. */
  credentials: { uid?: number; gid?: number }
}

const SEARCHABLE_BY_OTHERS = 0o001

function idsOf(name: string): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { stdout, status } = spawnSync('id', [flag, name], { encoding: 'utf8' })
    return status === 0 ? Number.parseInt(stdout, 10) : undefined
  })
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

function reachable(path: string, uid: number): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid: owner } = statSync(folder)
    if (owner !== uid && (mode & SEARCHABLE_BY_OTHERS) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/**
 * setpriv (util-linux) drops to the user, but keeps the right to walk through root's own folders. Without
 * `no_setuid_fixup` access(2), with which initdb looks for its programs, would not count that right.
 */
function keepingPathAccess({ uid, gid }: { uid: number; gid: number }): string[] {
  const capability = '+dac_override'
  return [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    `--inh-caps=${capability}`,
    `--ambient-caps=${capability}`,
    '--',
  ]
}

/**
 * The account for a server whose files are in `dataDirectory` (it must exist; its owner is set).
 * PostgreSQL refuses to run as root, so root hands it to the user `postgres`, or to `nobody` where
 * there is none: no user is added to the machine. A folder that is in use keeps its owner.
 *
 * @param programs paths that the account must reach, besides the data
 * @throws when root finds neither user
 */
export function postgresAccount(
  dataDirectory: string,
  programs: string[],
  initialised: boolean,
): PostgresAccount {
  if (getuid?.() !== 0) return { wrapper: [], credentials: {} }
  const owner = statSync(dataDirectory)
  const account =
    initialised && owner.uid !== 0
      ? { uid: owner.uid, gid: owner.gid }
      : (idsOf('postgres') ?? idsOf('nobody'))
  if (!account) throw new Error('PostgreSQL does not run as root, and no user "postgres" or "nobody" exists.')
  chownSync(dataDirectory, account.uid, account.gid)
  const everyPathReachable = [dataDirectory, ...programs].every((path) => reachable(path, account.uid))
  return everyPathReachable
    ? { wrapper: [], credentials: account }
    : { wrapper: keepingPathAccess(account), credentials: {} }
}

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { createWorkQueue } from '../../lib/work-queue.ts'
import { identityProblems } from './errors.ts'

const deriveAsync = promisify(argon2)

/**
 * Argon2id at one of the settings that OWASP's Password Storage Cheat Sheet holds equal: 12 MiB, three passes, one lane.
 * Of the same strength scrypt takes seven times the processor time (163 ms against 23 ms), which on a tenth of a
 * processor is the difference between a login of a quarter of a second and of two. `memory` is in KiB.
 */
const current = { memory: 12_288, passes: 3, parallelism: 1 }
const saltBytes = 16
const tagBytes = 32

interface StoredHash {
  readonly parameters: typeof current
  readonly salt: Buffer
  readonly tag: Buffer
}

/** Derives the tag of a password; the real one is Argon2id, tests count the calls. */
export type Derive = (password: string, salt: Buffer, parameters: typeof current) => Promise<Buffer>

const deriveArgon2id: Derive = (password, nonce, parameters) =>
  deriveAsync('argon2id', { message: Buffer.from(password), nonce, ...parameters, tagLength: tagBytes })

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** The PHC string format: github.com/P-H-C/phc-string-format. */
function write({ parameters, salt, tag }: StoredHash): string {
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

function read(stored: string): StoredHash {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored)
  if (!parts) throw new Error('a stored password hash is not in a form that this version knows')
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts
  return {
    parameters: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

/** Stands in for the hash of a person without one. No password has it. */
const nobody: StoredHash = {
  parameters: current,
  salt: randomBytes(saltBytes),
  tag: randomBytes(tagBytes),
}

/**
 * Makes a hasher that runs two derivations at once and lets 32 wait: on a small instance that is 24 MiB and some seconds
 * at most, whatever arrives. Both functions throw IDENTITY_BUSY (503).
 */
export function createPasswordHasher(derive: Derive = deriveArgon2id) {
  const queue = createWorkQueue({
    parallel: 2,
    waiting: 32,
    refusal: identityProblems.IDENTITY_BUSY,
  })

  return {
    /** Hashes a password with a fresh salt. Returns the PHC string that is stored. */
    async hash(password: string): Promise<string> {
      const salt = randomBytes(saltBytes)
      const tag = await queue.run(() => derive(password, salt, current))
      return write({ parameters: current, salt, tag })
    },
    /** Whether `password` is the stored one. With no stored hash it works just as long and answers false. */
    async verify(password: string, stored: string | null): Promise<boolean> {
      const expected = stored === null ? nobody : read(stored)
      const tag = await queue.run(() => derive(password, expected.salt, expected.parameters))
      return tag.length === expected.tag.length && timingSafeEqual(tag, expected.tag)
    },
  }
}

export type PasswordHasher = ReturnType<typeof createPasswordHasher>

/** The hasher of this process: its bound on memory holds for everything that hashes. */
export const passwordHasher = createPasswordHasher()

/** Hashes a password for `credential.hash`; takes about 25 ms of a full processor. */
export const hashPassword = passwordHasher.hash

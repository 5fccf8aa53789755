import { createHash, createHmac, randomBytes } from 'node:crypto'

/** A token that says nothing: 256 random bits, for URLs too. */
export const newOpaqueToken = (): string => randomBytes(32).toString('base64url')

/** What is stored of an opaque token: who reads the table cannot use it. */
export const hashOpaqueToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/**
 * The token that follows `token` in its family. It is computed rather than drawn, so that the same exchange
 * delivered twice (a double click, a lost reply) has the same answer although only hashes are stored.
 */
export function nextOpaqueToken(key: Uint8Array, token: string): string {
  return createHmac('sha256', key).update(token).digest('base64url')
}

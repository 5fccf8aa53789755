import type { FastifyBaseLogger } from 'fastify'
import type { SqlClient } from '../../lib/database/sql.ts'
import type { Actors } from '../../plugins/auth/actors.ts'
import type { Identity } from '../../providers/identity/identity.ts'

/** What the deeds of this domain work with. */
export interface AuthTools {
  readonly sql: SqlClient
  readonly identity: Identity
  readonly actors: Actors
  readonly log: FastifyBaseLogger
}

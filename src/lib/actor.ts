import type { FastifyRequest } from 'fastify'

/** The one who does something, and in which request: what the setting app.actor of a transaction says. */
export interface ActorSetting {
  /** Null when nobody is logged in (a payment webhook). */
  readonly id: string | null
  readonly name: string | null
  readonly request_id: string
}

/** The actor of a request, for the audit log and the stock ledger. */
export function requestActor({ actor, id }: FastifyRequest): ActorSetting {
  return { id: actor?.id ?? null, name: actor?.name ?? null, request_id: id }
}

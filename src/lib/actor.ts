import type { FastifyRequest } from 'fastify'

/** A person who changes something, and in which request: the value of the setting app.actor of a transaction. */
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

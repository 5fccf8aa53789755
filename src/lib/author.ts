import type { FastifyRequest } from 'fastify'

/** Who does something, for the audit log and the stock ledger. */
export interface Author {
  /** Null when nobody is logged in (registration, a payment webhook). */
  readonly id: string | null
  readonly name: string | null
  readonly requestId: string
}

/** The author of what a request does. */
export function requestAuthor(request: FastifyRequest): Author {
  return { id: request.actor?.id ?? null, name: request.actor?.name ?? null, requestId: request.id }
}

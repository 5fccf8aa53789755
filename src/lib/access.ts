import type { FastifyRequest } from 'fastify'

/** Role ids as the table `roles` has them; both clients test these numbers. */
export const Role = { Cliente: 1, Administrador: 2, Analista: 3, Vendedor: 4, Tecnico: 5 } as const

export type RoleId = (typeof Role)[keyof typeof Role]

/** The person behind a request, as the database knows them (at most 30 s old). */
export interface Actor {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly roleIds: readonly number[]
  readonly roleNames: readonly string[]
}

/** Who may call a route. `fresh`, where the answer is the person, reads them anew instead of from the 30-second cache. */
export type Access =
  | 'public'
  | 'authenticated'
  | { readonly authenticated: true; readonly fresh: true }
  | { readonly roles: readonly RoleId[] }

/** States that the answer is the caller, who is read now, by the statement that checks the token. */
export const fresh = { authenticated: true, fresh: true } as const satisfies Access

/** Named rate limits: `reading`, `writing`, `guessing` (login, reset), `ordering` (by voice), `none` for health probes. */
export type RateLimitName = 'reading' | 'writing' | 'guessing' | 'ordering' | 'none'

/** States that only people with one of `roles` may call the route. */
export function allow(...roles: RoleId[]): Access {
  return { roles }
}

/** The value of the setting app.actor of a transaction; `id` and `name` are null for anonymous callers such as a webhook. */
export type ActorSetting = Readonly<ReturnType<typeof requestActor>>

/** The actor of a request, for the audit log and the stock ledger. */
export function requestActor({ actor, id }: FastifyRequest) {
  return { id: actor?.id ?? null, name: actor?.name ?? null, request_id: id }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route: a route without it fails at boot. */
    access?: Access
    /** Defaults to `reading` for GET and HEAD, `writing` otherwise. */
    limit?: RateLimitName
  }
  interface FastifyRequest {
    /** Who calls; null on public routes, which do not ask (see `tokenSubject`), and on no other. */
    actor: Actor | null
  }
}

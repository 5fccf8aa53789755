import { type Actor, Role } from '../../lib/access.ts'
import { type Sql, sql } from '../../lib/database/sql.ts'

/** The seller whose products the actor may see and change; null for all of them. */
export interface SellerScope {
  readonly sellerId: string | null
}

/** Administrators see and change every product, sellers their own. */
export function sellerScope(actor: Actor | null): SellerScope {
  if (!actor) throw new Error('Only routes with an actor have a scope.')
  return { sellerId: actor.roleIds.includes(Role.Administrador) ? null : actor.id }
}

/** The condition on `producto` for a scope. */
export function inScope({ sellerId }: SellerScope): Sql {
  return sellerId === null ? sql`true` : sql`producto.id_vendedor = ${sellerId}::uuid`
}

/** The same for Prisma. */
export function whereInScope({ sellerId }: SellerScope) {
  return sellerId === null ? {} : { sellerId }
}

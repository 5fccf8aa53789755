import type { Actor } from '../../lib/access.ts'
import { Role } from '../../lib/roles.ts'
import type { SellerScope } from './products/product-json.ts'

/** Administrators see and change every product, sellers their own. */
export function sellerScope(actor: Actor | null): SellerScope {
  if (!actor) throw new Error('Only routes that know who is calling have a scope.')
  return { sellerId: actor.roleIds.includes(Role.Administrador) ? null : actor.id }
}

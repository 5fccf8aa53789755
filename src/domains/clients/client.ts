import { type Sql, sql } from '../../lib/database/sql.ts'
import { Role } from '../../lib/roles.ts'

/** A client as the shop's staff sees one. */
export interface ClientRow {
  readonly id: string
  readonly name: string
  readonly phone: string | null
  readonly email: string | null
}

/** The columns of ClientRow, of the table `usuario`. */
export const clientColumns: Sql = sql`usuario.id, usuario.nombre as name, usuario.telefono as phone,
  usuario.correo as email`

/** Whether the current row of `usuario` is a client: active, with the role Cliente, whatever else they are. */
export const isClient: Sql = sql`(usuario.is_active and usuario.anonimizado_en is null and exists (
  select from rolesusuario held where held.usuario_id = usuario.id and held.rol_id = ${Role.Cliente}))`

/** Whether the current row of `usuario` has a role beside Cliente. */
export const isStaff: Sql = sql`exists (
  select from rolesusuario held where held.usuario_id = usuario.id and held.rol_id <> ${Role.Cliente})`

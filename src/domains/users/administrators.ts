import { type Sql, sql } from '../../lib/database/sql.ts'
import { Role } from '../../lib/roles.ts'

/**
 * The active administrators, locked in id order, for a statement that may make them fewer (when `mayLose`; no
 * row otherwise). Two such statements wait for each other, and the second one counts what the first one left:
 * a row that was removed or deactivated meanwhile is not among those that are returned. So "the only row is
 * the one that goes" is true for exactly the last administrator, however many requests arrive at once.
 */
export function lockAdministrators(mayLose: boolean): Sql {
  return sql`select held.usuario_id as id
    from rolesusuario held join usuario on usuario.id = held.usuario_id
    where held.rol_id = ${Role.Administrador} and usuario.is_active and ${mayLose}::boolean
    order by held.usuario_id
    for update of held for no key update of usuario`
}

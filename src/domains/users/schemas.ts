import Type, { type Static } from 'typebox'
import { type Actor, Role } from '../../lib/access.ts'
import { demo } from '../../lib/demo.ts'
import { limitQuery } from '../../lib/pages.ts'
import { BlankText, Id, Named, Nullable, Text, Uuid } from '../../lib/schemas.ts'
import { NewPassword, personFields, Tokens, TypedPassword, toPerson } from '../auth/schemas.ts'

/** The clients that page ask for 50. */
export const userPages = { size: 50, maximumSize: 200 }
/** Further down a page costs more than three times the first; a search finds what is there. */
const deepestUser = 20_000

export const UserItem = Named('Usuario', {
  id: Uuid({ examples: [demo.noelia.id] }),
  ...personFields(demo.noelia),
  correo: Type.String({
    description: 'Vacío cuando la persona no tiene correo',
    examples: [demo.noelia.email],
  }),
  roles_ids: Type.Array(Type.Integer(), { examples: [[Role.Cliente]] }),
})

export const UserQuery = Type.Object({
  search: Type.Optional(
    BlankText(180, {
      description:
        'Parte del nombre, correo o teléfono (con una o dos letras, comienzo de palabra); sin distinguir mayúsculas ni tildes',
      examples: ['noelia'],
    }),
  ),
  ...limitQuery(userPages, deepestUser),
})

const usuario_id = Uuid({ examples: [demo.noelia.id] })
const rol_id = Id({
  description: '1 Cliente, 2 Administrador, 3 Analista, 4 Vendedor, 5 Técnico',
  examples: [3],
})

export const UserParams = Type.Object({ usuario_id })
export const UserRoleParams = Type.Object({ usuario_id, rol_id })

export const ProfileBody = Type.Object({
  nombre: Type.Optional(Text(120, { examples: ['Noelia Ibáñez de Pérez'] })),
  telefono: Type.Optional(Nullable(BlankText(40, { examples: ['70012345'] }))),
})

export const RoleBody = Type.Object({ rol_id })

const nextPassword = NewPassword(8, 'otra-clave-2026')

export const PasswordBody = Type.Object({
  current_password: TypedPassword,
  new_password: nextPassword,
  new_password_confirm: nextPassword,
})

export const PasswordChanged = Type.Object({
  detail: Type.String({ examples: ['Contraseña actualizada correctamente.'] }),
  tokens: Type.Optional(Tokens),
})

/** A person with the roles that they have now. */
export type PersonRow = Omit<Actor, 'email'> & { readonly email: string | null }

export type User = Static<typeof UserItem>

/** A person as the clients read them. */
export function toUser(row: PersonRow): User {
  return { id: row.id, ...toPerson({ ...row, email: row.email ?? '' }), roles_ids: [...row.roleIds] }
}

import Type, { type Static } from 'typebox'
import type { Actor } from '../../lib/access.ts'
import { limitQuery } from '../../lib/pages.ts'
import { BlankText, Id, Named, Nullable, Text, Uuid } from '../../lib/schemas.ts'
import type { PasswordChangeRequest } from './change-password.ts'
import type { PersonRow } from './person.ts'
import type { ProfileChange } from './update-profile.ts'

/** The clients that page ask for 50. */
const userPages = { size: 50, maximumSize: 200 }
/** Further down a page costs more than three times the first; a search finds what is there. */
const deepestUser = 20_000
const maximumRoles = 100
const minimumPasswordLength = 8
/** Above what any person types, below what would make hashing dear. */
const maximumPasswordLength = 128

export const UserItem = Named('Usuario', {
  id: Uuid(),
  correo: Type.String({ description: 'Vacío cuando la persona no tiene correo' }),
  nombre: Type.String(),
  telefono: Nullable(Type.String()),
  roles: Type.Array(Type.String()),
  roles_ids: Type.Array(Type.Integer()),
})

export const UserQuery = Type.Object({
  search: Type.Optional(
    BlankText(180, {
      description:
        'Parte del nombre, correo o teléfono (con una o dos letras, comienzo de palabra); sin distinguir mayúsculas ni tildes',
    }),
  ),
  ...limitQuery(userPages, deepestUser),
})

export const UserParams = Type.Object({ usuario_id: Uuid() })
export const UserRoleParams = Type.Object({ usuario_id: Uuid(), rol_id: Id() })

export const ProfileBody = Type.Object({
  nombre: Type.Optional(Text(120)),
  telefono: Type.Optional(Nullable(BlankText(40))),
})

export const RolesBody = Type.Object({ roles_ids: Type.Array(Id(), { maxItems: maximumRoles }) })
export const RoleBody = Type.Object({ rol_id: Id() })

const NewPassword = Type.String({ minLength: minimumPasswordLength, maxLength: maximumPasswordLength })

export const PasswordBody = Type.Object({
  current_password: Text(maximumPasswordLength),
  new_password: NewPassword,
  new_password_confirm: NewPassword,
})

export function toUser(row: PersonRow): Static<typeof UserItem> {
  return {
    id: row.id,
    correo: row.email ?? '',
    nombre: row.name,
    telefono: row.phone,
    roles: [...row.role_names],
    roles_ids: [...row.role_ids],
  }
}

export const PasswordChanged = Type.Object({
  detail: Type.String(),
  tokens: Type.Optional(
    Type.Object(
      {
        access: Type.String(),
        refresh: Type.String(),
        token_type: Type.String(),
        expires_in: Type.Integer(),
      },
      { description: 'La sesión que sigue abierta, cuando no es la de esta solicitud' },
    ),
  ),
})

/** The caller, as the request read them. */
export function userOfActor(actor: Actor): Static<typeof UserItem> {
  return {
    id: actor.id,
    correo: actor.email,
    nombre: actor.name,
    telefono: actor.phone,
    roles: [...actor.roleNames],
    roles_ids: [...actor.roleIds],
  }
}

export function toPasswordChange(body: Static<typeof PasswordBody>): PasswordChangeRequest {
  return {
    current: body.current_password,
    next: body.new_password,
    repeated: body.new_password_confirm,
  }
}

/** The fields that were sent; a blank telephone number is none. */
export function toProfileChange(body: Static<typeof ProfileBody>): ProfileChange {
  return {
    ...(body.nombre === undefined ? {} : { name: body.nombre }),
    ...(body.telefono === undefined ? {} : { phone: body.telefono || null }),
  }
}

/** The page of people that a query asks for. */
export function toUserSearch(query: Static<typeof UserQuery>) {
  return { text: query.search ?? '', limit: query.limit ?? userPages.size, offset: query.offset ?? 0 }
}

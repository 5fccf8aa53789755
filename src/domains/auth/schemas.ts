import Type, { type Static } from 'typebox'
import { type Actor, Role, type RoleId } from '../../lib/access.ts'
import { demo } from '../../lib/demo.ts'
import { BlankText, Count, Email, Named, Nullable, notBlank, Text, Uuid } from '../../lib/schemas.ts'

/** What every answer about a person says of them. */
export const personFields = ({ email, name, phone }: Record<'email' | 'name' | 'phone', string>) => ({
  correo: Type.String({ examples: [email] }),
  nombre: Type.String({ examples: [name] }),
  telefono: Nullable(Type.String({ examples: [phone] })),
  roles: Type.Array(Type.String(), { examples: [['Cliente']] }),
})
const caller = personFields(demo.customer)
const callerId = Uuid({ examples: [demo.customer.id] })

/** More than any identity provider takes; only keeps the work bounded. */
const longestPassword = 200

/** A password to be set: trimmed, as the clients' accounts always were. */
export const NewPassword = (minLength: number, example: string) =>
  Type.String({ format: 'password', minLength, maxLength: longestPassword, examples: [example] })

const ownPassword = NewPassword(6, 'clave-segura')

/** A password that exists, as it was typed. */
export const TypedPassword = Type.String({
  format: 'typed-password',
  maxLength: longestPassword,
  pattern: notBlank,
  examples: [demo.customer.password],
})

export const RegisterBody = Type.Object({
  email: Email({ examples: ['ana@example.com'] }),
  password: ownPassword,
  nombre: Text(120, { examples: ['Ana Pérez'] }),
  telefono: Type.Optional(Nullable(BlankText(40, { examples: ['70012345'] }))),
})

export const LogInBody = Type.Object({
  email: Email({ examples: [demo.customer.email] }),
  password: TypedPassword,
})

const refreshExample = 'token-de-renovacion-de-ejemplo'

export const Tokens = Named('Tokens', {
  access: Type.String({
    description: 'Token de acceso (JWT) para la cabecera Authorization: Bearer',
    examples: ['token-de-acceso-de-ejemplo'],
  }),
  refresh: Type.String({
    description: 'Sirve una vez, para obtener otro par de tokens',
    examples: [refreshExample],
  }),
  token_type: Type.String({ examples: ['bearer'] }),
  expires_in: Type.Integer({ description: 'Segundos de vigencia del token de acceso', examples: [3600] }),
})

export const LoggedIn = Named('SesionIniciada', {
  user: Type.Object({ id: Nullable(callerId), ...caller, nombre: Nullable(caller.nombre) }),
  tokens: Tokens,
})
export type LoggedIn = Static<typeof LoggedIn>

export const RefreshBody = Type.Object({ refresh: Text(1024, { examples: [refreshExample] }) })

export const Me = Named('Yo', { id: callerId, ...caller })

const Flag = Type.Boolean({ examples: [false] })

export const MyRoles = Named('MisRoles', {
  user_id: callerId,
  ...caller,
  roles_ids: Type.Array(Type.Integer(), { examples: [[Role.Cliente]] }),
  is_admin: Flag,
  is_vendedor: Flag,
  is_analista: Flag,
  is_usuario: Type.Boolean({ examples: [true] }),
  is_tecnico: Flag,
})

export const RoleQuery = Type.Object({
  role_id: Type.Optional(Count({ examples: [1] })),
  role_name: Type.Optional(BlankText(80, { examples: ['Cliente'] })),
})

export const RoleCheck = Named('RolVerificado', {
  has_role: Type.Boolean({ examples: [true] }),
  role_id: Nullable(Type.Integer({ examples: [1] })),
  role_name: Nullable(Type.String({ examples: ['Cliente'] })),
})

export const NewPasswordBody = Type.Object({
  token: Type.String({ minLength: 20, maxLength: 8192, examples: ['token-del-enlace-que-llega-por-correo'] }),
  new_password: ownPassword,
})

export const Message = Named('Mensaje', {
  message: Type.String({ examples: ['Tu contraseña fue cambiada. Ya puedes iniciar sesión.'] }),
})

/** A person as `personFields` has them. */
export function toPerson({ email, name, phone, roleNames }: Omit<Actor, 'id' | 'roleIds'>) {
  return { correo: email, nombre: name, telefono: phone, roles: [...roleNames] }
}

/** The caller, for `me/`. */
export const toMe = (actor: Actor) => ({ id: actor.id, ...toPerson(actor) })

/** The caller's roles, with a flag for each: by the role's id, whatever it is called. */
export function toMyRoles(actor: Actor) {
  const has = (role: RoleId) => actor.roleIds.includes(role)
  return {
    user_id: actor.id,
    ...toPerson(actor),
    roles_ids: [...actor.roleIds],
    is_admin: has(Role.Administrador),
    is_vendedor: has(Role.Vendedor),
    is_analista: has(Role.Analista),
    is_usuario: has(Role.Cliente),
    is_tecnico: has(Role.Tecnico),
  }
}

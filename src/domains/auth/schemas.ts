import Type from 'typebox'
import { type Actor, Role } from '../../lib/access.ts'
import { demo } from '../../lib/demo.ts'
import { BlankText, Count, Email, Named, Nullable, Text, Uuid } from '../../lib/schemas.ts'
import type { LoggedIn } from './profile.ts'

const roleNames = Type.Array(Type.String(), { examples: [['Cliente']] })
const shortestPassword = 6
/** More than any identity provider takes; only keeps the work bounded. */
const longestPassword = 200

/** A password to be set: trimmed, as the clients' accounts always were. */
const NewPassword = () =>
  Type.String({
    format: 'password',
    minLength: shortestPassword,
    maxLength: longestPassword,
    examples: ['clave-segura'],
  })

/**
 * A password to be checked, as typed: it is not trimmed on the way in because it states no single type
 * (numbers are accepted for texts).
 */
const TypedPassword = () =>
  Type.Union([Type.String({ maxLength: longestPassword, pattern: '\\S' }), Type.Number()], {
    examples: [demo.customer.password],
  })

export const RegisterBody = Type.Object({
  email: Email({ examples: ['ana@example.com'] }),
  password: NewPassword(),
  nombre: Text(120, { examples: ['Ana Pérez'] }),
  telefono: Type.Optional(Nullable(BlankText(40, { examples: ['70012345'] }))),
})

export const LogInBody = Type.Object({
  email: Email({ examples: [demo.customer.email] }),
  password: TypedPassword(),
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

export const LoggedInAnswer = Named('SesionIniciada', {
  user: Type.Object({
    id: Nullable(Uuid({ examples: [demo.customer.id] })),
    correo: Type.String({ examples: [demo.customer.email] }),
    nombre: Nullable(Type.String({ examples: [demo.customer.name] })),
    telefono: Nullable(Type.String({ examples: [demo.customer.phone] })),
    roles: roleNames,
  }),
  tokens: Tokens,
})

export const RefreshBody = Type.Object({ refresh: Text(1024, { examples: [refreshExample] }) })

export const Me = Named('Yo', {
  id: Uuid({ examples: [demo.customer.id] }),
  nombre: Type.String({ examples: [demo.customer.name] }),
  telefono: Nullable(Type.String({ examples: [demo.customer.phone] })),
  correo: Type.String({ examples: [demo.customer.email] }),
  roles: roleNames,
})

export const MyRoles = Named('MisRoles', {
  user_id: Uuid({ examples: [demo.customer.id] }),
  correo: Type.String({ examples: [demo.customer.email] }),
  nombre: Type.String({ examples: [demo.customer.name] }),
  telefono: Nullable(Type.String({ examples: [demo.customer.phone] })),
  roles: roleNames,
  roles_ids: Type.Array(Type.Integer(), { examples: [[1]] }),
  is_admin: Type.Boolean({ examples: [false] }),
  is_vendedor: Type.Boolean({ examples: [false] }),
  is_analista: Type.Boolean({ examples: [false] }),
  is_usuario: Type.Boolean({ examples: [true] }),
  is_tecnico: Type.Boolean({ examples: [false] }),
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

export const RecoveryBody = Type.Object({ email: Email({ examples: ['ana@example.com'] }) })

export const NewPasswordBody = Type.Object({
  token: Type.String({ minLength: 20, maxLength: 8192, examples: ['token-del-enlace-que-llega-por-correo'] }),
  new_password: NewPassword(),
})

export const Message = Named('Mensaje', {
  message: Type.String({ examples: ['Tu contraseña fue cambiada. Ya puedes iniciar sesión.'] }),
})

/** The envelope of a login as both clients read it. */
export function toLoggedInAnswer({ email, profile, tokens }: LoggedIn) {
  return {
    user: {
      id: profile?.id ?? null,
      correo: profile?.email ?? email,
      nombre: profile?.name ?? null,
      telefono: profile?.phone ?? null,
      roles: [...(profile?.roleNames ?? [])],
    },
    tokens: { ...tokens },
  }
}

/** The caller, for `me/`. */
export function toMe({ id, name, phone, email, roleNames: roles }: Actor) {
  return { id, nombre: name, telefono: phone, correo: email, roles: [...roles] }
}

/** The caller's roles, with a flag for each: by the role's id, whatever it is called. */
export function toMyRoles({ id, name, phone, email, roleIds, roleNames: roles }: Actor) {
  return {
    user_id: id,
    correo: email,
    nombre: name,
    telefono: phone,
    roles: [...roles],
    roles_ids: [...roleIds],
    is_admin: roleIds.includes(Role.Administrador),
    is_vendedor: roleIds.includes(Role.Vendedor),
    is_analista: roleIds.includes(Role.Analista),
    is_usuario: roleIds.includes(Role.Cliente),
    is_tecnico: roleIds.includes(Role.Tecnico),
  }
}

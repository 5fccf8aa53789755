import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { Role } from '../src/lib/access.ts'
import { hashPassword } from '../src/providers/identity/password-hash.ts'

const name = 'Administrador'

/**
 * Makes sure that the person with this e-mail is an administrator. A person who is not there yet is
 * added, with `password` to log in; one who is keeps the password they have. Without a password (Supabase
 * Auth keeps them) the person must have registered before.
 *
 * @returns a sentence that says what was done
 */
export async function seedFirstAdministrator(
  client: pg.ClientBase,
  email: string,
  password: string | undefined,
): Promise<string> {
  const address = email.trim().toLowerCase()
  const known = await client.query(
    'SELECT id FROM usuario WHERE lower(correo) = $1 ORDER BY correo_duplicado LIMIT 1',
    [address],
  )
  if (known.rows.length > 0) {
    await client.query(
      'INSERT INTO rolesusuario (usuario_id, rol_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [known.rows[0].id, Role.Administrador],
    )
    return `${address} is an administrator.`
  }
  if (!password) {
    return `Nobody is registered as ${address}. Register that account first, then run this again; without Supabase, FIRST_ADMIN_PASSWORD adds it.`
  }
  await client.query(
    `WITH person AS (
       INSERT INTO usuario (id, nombre, correo) VALUES ($1, $2, $3) RETURNING id
     ), member AS (
       INSERT INTO rolesusuario (usuario_id, rol_id) SELECT id, $4 FROM person
     )
     INSERT INTO credential (user_id, password_hash) SELECT id, $5 FROM person`,
    [randomUUID(), name, address, Role.Administrador, await hashPassword(password)],
  )
  return `${address} was added as administrator.`
}

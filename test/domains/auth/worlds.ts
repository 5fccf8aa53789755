import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { type Supabase, startSupabase } from '../../../dev/fakes/supabase.ts'
import { hashPassword } from '../../../src/providers/identity/password-hash.ts'
import { createUser, type TestUser, type UserOptions } from '../../factories.ts'
import { type BuildOptions, build, type TestApp, testSecret } from '../../helper.ts'

/** The identities that keep the same promises; GoTrue in each form of its errors. */
export const identities = ['embedded', 'current', 'versioned', 'old'] as const
export type IdentityName = (typeof identities)[number]

export interface World {
  readonly app: TestApp
  readonly supabase: Supabase | null
  post(url: string, payload: object, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  get(url: string, token: string): Promise<LightMyRequestResponse>
  /** Somebody with an account and a password. */
  person(options: UserOptions & { password: string }): Promise<TestUser>
  /** E-mails of accounts, whether they have a profile or not. */
  accounts(): Promise<string[]>
}

/** The application with one of the identities behind it. */
export async function createWorld(t: Test, name: IdentityName, options: BuildOptions = {}): Promise<World> {
  const supabase =
    name === 'embedded' ? null : await startSupabase({ jwtSecret: testSecret, settings: { errorForm: name } })
  if (supabase) t.teardown(() => supabase.close())
  const app = await build(t, { ...options, config: { ...supabase?.env, ...options.config } })

  return {
    app,
    supabase,
    post: (url, payload, headers = {}) => app.inject({ method: 'POST', url, payload, headers }),
    get: (url, token) => app.inject({ url, headers: { authorization: `Bearer ${token}` } }),
    async person({ password, ...options }) {
      const user = await createUser(app.sql, options)
      if (supabase) supabase.auth.addUser({ id: user.id, email: user.email, password })
      else
        await app.sql.write`
          insert into credential (user_id, password_hash) values (${user.id}::uuid, ${await hashPassword(password)})`
      return user
    },
    async accounts() {
      if (supabase) return supabase.auth.users().map(({ email }) => email)
      const rows = await app.sql.read<{ correo: string }>`
        select correo from credential join usuario on usuario.id = credential.user_id`
      return rows.map(({ correo }) => correo)
    },
  }
}

/** How many rows a table has. */
export async function countRows(
  app: TestApp,
  table: 'usuario' | 'login_attempt' | 'session',
): Promise<number> {
  const [row] =
    table === 'usuario'
      ? await app.sql.read<{ count: number }>`select count(*)::int as count from usuario`
      : table === 'session'
        ? await app.sql.read<{ count: number }>`select count(*)::int as count from session`
        : await app.sql.read<{ count: number }>`select count(*)::int as count from login_attempt`
  return row?.count ?? 0
}

/** Who registers in tests. */
export const ana = { email: 'ana@example.com', password: 'clave-1', nombre: 'Ana', telefono: '70012345' }

/** Ana has one account and one profile with the role, and can log in; nobody else is there. */
export async function checkOnlyAna(t: Test, { app, accounts, post }: World): Promise<void> {
  t.same(await accounts(), [ana.email])
  t.equal(await countRows(app, 'usuario'), 1)
  const response = await post('/api/login/', ana)
  t.equal(response.statusCode, 200, response.body)
  t.match(response.json().user, {
    correo: ana.email,
    nombre: 'Ana',
    telefono: '70012345',
    roles: ['Cliente'],
  })
}

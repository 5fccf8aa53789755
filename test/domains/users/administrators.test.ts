import t, { type Test } from 'tap'
import { withConnection } from '../../database-server.ts'
import { createUser, type TestUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'

const url = '/api/gestionusuario/usuarios'

async function administrators(app: TestApp): Promise<string[]> {
  const rows = await app.sql.read<{ id: string }>`
    select usuario.id from rolesusuario join usuario on usuario.id = rolesusuario.usuario_id
    where rol_id = 2 and is_active`
  return rows.map(({ id }) => id)
}

const ways = {
  'taking the role': (target: TestUser) => ({ method: 'DELETE', url: `${url}/${target.id}/roles/2` }),
  'replacing the roles': (target: TestUser) => ({
    method: 'PUT',
    url: `${url}/${target.id}/roles`,
    payload: { roles_ids: [1] },
  }),
  'deleting the account': (target: TestUser) => ({ method: 'DELETE', url: `${url}/${target.id}` }),
} as const

type Way = keyof typeof ways

/** Resolves when so many statements wait for a lock. */
async function untilWaiting(app: TestApp, count: number): Promise<void> {
  for (;;) {
    const waiting = await app.sql.read`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if (waiting.length >= count) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/**
 * Every administrator removes the next one, all at the same moment: none begins before all have been let in, since
 * whoever is removed before that is turned away at the door. Checks that one stays.
 */
async function removeEachOther(t: Test, app: TestApp, count: number, chosen: readonly Way[]): Promise<void> {
  const people = await Promise.all(
    Array.from({ length: count }, () => createUser(app.sql, { roles: ['Administrador'] })),
  )
  await Promise.all(people.map((person) => app.as(person).inject(`${url}/?limit=1`)))
  const replies = await withConnection(app.databaseUrl, async (other) => {
    await other.query('begin; select from usuario for update')
    const sent = people.map((person, place) => {
      const target = people[(place + 1) % count] as TestUser
      return app.as(person).inject(ways[chosen[place % chosen.length] as Way](target))
    })
    await untilWaiting(app, count)
    await other.query('commit')
    return Promise.all(sent)
  })
  const left = await administrators(app)
  t.equal(left.length, 1, 'one administrator is left')
  const refused = replies.filter((reply) => reply.statusCode === 409)
  t.equal(refused.length, 1, 'one request was refused')
  t.equal(refused[0]?.json().code, 'LAST_ADMINISTRATOR')
  t.match(refused[0]?.json().detail, /único administrador/)
  await app.sql.write`delete from rolesusuario`
}

t.test('administrators who remove each other at the same moment leave one', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '8' } })
  for (const way of Object.keys(ways) as Way[]) {
    for (let round = 0; round < 4; round += 1) await removeEachOther(t, app, 2, [way])
  }
  for (let round = 0; round < 4; round += 1)
    await removeEachOther(t, app, 2, ['deleting the account', 'taking the role'])
  await removeEachOther(t, app, 6, Object.keys(ways) as Way[])
})

t.test('the statement that waits counts what the other one left', async (t) => {
  const app = await build(t)
  const [one, two] = [
    await createUser(app.sql, { roles: ['Administrador'] }),
    await createUser(app.sql, { roles: ['Administrador'] }),
  ]
  await app.as(one).inject(`${url}/`)
  await withConnection(app.databaseUrl, async (other) => {
    await other.query('begin')
    // As every request does: the person's row is locked before their roles change.
    await other.query('select from usuario where id = $1 for no key update', [one.id])
    await other.query('delete from rolesusuario where usuario_id = $1', [one.id])
    const waiting = app.as(one).inject(ways['taking the role'](two))
    await untilWaiting(app, 1)
    await other.query('commit')
    t.equal((await waiting).json().code, 'LAST_ADMINISTRATOR')
  })
  t.strictSame(await administrators(app), [two.id])
})

t.test('an inactive administrator does not count', async (t) => {
  const app = await build(t)
  const admin = await createUser(app.sql, { roles: ['Administrador'] })
  const asleep = await createUser(app.sql, { roles: ['Administrador'], isActive: false })
  await app.as(admin).inject(`${url}/`)
  const reply = await app.as(admin).inject(ways['taking the role'](asleep))
  t.equal(reply.statusCode, 200)
  await app.sql.write`insert into rolesusuario values (${asleep.id}::uuid, 2)`
  const other = await createUser(app.sql, { roles: ['Administrador'] })
  t.equal((await app.as(other).inject(ways['taking the role'](admin))).statusCode, 200)
  t.strictSame(await administrators(app), [other.id])
})

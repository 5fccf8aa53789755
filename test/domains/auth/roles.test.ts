import t from 'tap'
import { createUser } from '../../factories.ts'
import { build } from '../../helper.ts'

const app = await build(t)

t.test('rolesusuario/me/ has the roles by id, in their order, and a flag for each', async (t) => {
  const user = await createUser(app.sql, {
    name: 'Todo',
    phone: null,
    roles: ['Tecnico', 'Cliente', 'Vendedor'],
  })
  const response = await app.as(user).inject('/api/rolesusuario/me/')
  t.equal(response.statusCode, 200)
  t.same(response.json(), {
    user_id: user.id,
    correo: user.email,
    nombre: 'Todo',
    telefono: null,
    roles: ['Cliente', 'Vendedor', 'Técnico'],
    roles_ids: [1, 4, 5],
    is_admin: false,
    is_vendedor: true,
    is_analista: false,
    is_usuario: true,
    is_tecnico: true,
  })
})

t.test('somebody without a role has empty lists', async (t) => {
  const response = await app.as(await createUser(app.sql)).inject('/auth/rolesusuario/me')
  t.match(response.json(), { roles: [], roles_ids: [], is_admin: false, is_usuario: false })
})

t.test('rolesusuario/check/ answers as the original', async (t) => {
  const ask = async (query: string) =>
    (await app.as('Vendedor').inject(`/api/rolesusuario/check/${query}`)).json()
  t.same(await ask('?role_id=4'), { has_role: true, role_id: 4, role_name: 'Vendedor' })
  t.same(await ask('?role_id=2'), { has_role: false, role_id: 2, role_name: 'Administrador' })
  t.same(await ask('?role_id=99'), { has_role: false, role_id: 99, role_name: null })
  t.same(await ask('?role_name=VENDEDOR'), { has_role: true, role_id: 4, role_name: 'VENDEDOR' })
  t.same(await ask('?role_id=4&role_name=cualquiera'), {
    has_role: true,
    role_id: 4,
    role_name: 'cualquiera',
  })
  t.same(await ask('?role_id=4&role_name='), { has_role: true, role_id: 4, role_name: 'Vendedor' })
  t.match(await ask(''), { status: 400, code: 'ROLE_NOT_STATED' })
  t.match(await ask('?role_name='), { status: 400, code: 'ROLE_NOT_STATED' })
  t.match(await ask('?role_id=0'), { status: 400, code: 'ROLE_NOT_STATED' })
  t.match(await ask('?role_name=jefe'), {
    status: 404,
    code: 'ROLE_NOT_FOUND',
    detail: 'No existe el rol "jefe".',
  })
  t.match(await ask('?role_id=x'), { status: 400, errors: { role_id: [String] } })
})

t.test('who the caller is needs a token', async (t) => {
  for (const url of ['/api/me/', '/api/rolesusuario/me/', '/api/rolesusuario/check/?role_id=1']) {
    const response = await app.inject(url)
    t.equal(response.statusCode, 401)
    t.match(response.json(), { code: 'NOT_AUTHENTICATED' })
    t.equal(response.headers['www-authenticate'], 'Bearer realm="smartsales"')
  }
  t.equal((await app.inject({ method: 'POST', url: '/api/logout/' })).statusCode, 401)
})

t.test('an account without a profile is 404 where the answer is the person, and 401 elsewhere', async (t) => {
  const nobody = { id: '00000000-0000-4000-8000-000000000001', email: 'x@example.com' }
  const caller = app.as({ ...nobody, name: '', phone: null, roleIds: [] })
  for (const url of ['/api/me/', '/api/rolesusuario/me/']) {
    const response = await caller.inject(url)
    t.equal(response.statusCode, 404)
    t.match(response.json(), { code: 'PROFILE_NOT_FOUND' })
  }
  t.equal((await caller.inject('/api/rolesusuario/check/?role_id=1')).statusCode, 401)
})

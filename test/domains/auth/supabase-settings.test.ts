import t, { type Test } from 'tap'
import { startSupabase } from '../../../dev/fakes/supabase.ts'
import { build, testSecret } from '../../helper.ts'
import { ana } from './worlds.ts'

/** The application over a project whose settings are written as people write them. */
async function open(t: Test, keys: 'jwt' | 'opaque', spell: (value: string, name: string) => string) {
  const supabase = await startSupabase({ jwtSecret: testSecret, keys })
  t.teardown(() => supabase.close())
  const settings = Object.entries(supabase.env).map(([name, value]) => [name, spell(value, name)])
  const app = await build(t, { config: Object.fromEntries(settings) })
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload })
  return { app, supabase, post }
}

const spellings: Record<string, (value: string, name: string) => string> = {
  'as they are': (value) => value,
  'with a slash at the end of the address': (value, name) => (name === 'SUPABASE_URL' ? `${value}/` : value),
  'in quotes, with blanks around': (value) => ` "${value}"\n`,
}

for (const keys of ['jwt', 'opaque'] as const) {
  for (const [spelling, spell] of Object.entries(spellings)) {
    t.test(`a project with ${keys} keys, ${spelling}`, async (t) => {
      const { app, supabase, post } = await open(t, keys, spell)
      const registered = await post('/api/register/', ana)
      t.equal(registered.statusCode, 201, registered.body)
      t.equal((await post('/api/login/', ana)).statusCode, 200)
      t.equal((await post('/api/password-reset/request/', { email: ana.email })).statusCode, 200)
      while (supabase.auth.mails().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))

      const { id } = registered.json().user
      const url = `/api/gestionusuario/usuarios/${id}`
      t.equal((await app.as('Administrador').inject({ method: 'DELETE', url })).statusCode, 204)
      t.same(supabase.auth.users(), [])

      await app.providers.storage.upload('productos/a/foto.webp', Buffer.from('image'), 'image/webp')
      t.equal(supabase.storage.objects().length, 1)
    })
  }
}

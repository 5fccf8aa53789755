import pino from 'pino'
import t, { type Test } from 'tap'
import { startSupabase } from '../../../dev/fakes/supabase.ts'
import { readConfig } from '../../../src/config/config.ts'
import { resetLink, resetTarget, sendLetter } from '../../../src/domains/auth/passwords.ts'
import type { Providers } from '../../../src/plugins/providers.ts'
import type { Letter } from '../../../src/providers/mail/card.ts'
import type { Mail } from '../../../src/providers/mail/mail.ts'
import { build, testSecret } from '../../helper.ts'
import { ana } from './worlds.ts'

const site = 'https://shop.example.com'
const letter = { to: 'ana@example.com', token: 'a-token-in-a-letter' }

/** A sender, with what it logs and mails. */
function createSender({ debug = 'False', origins = site, hasMail = false }) {
  const lines: string[] = []
  const letters: Letter[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
  const config = readConfig({
    DATABASE_URL: 'postgresql://shop@127.0.0.1/shop',
    SECRET_KEY: 'fake-secret-of-at-least-32-characters',
    CORS_ALLOWED_ORIGINS: origins,
    DEBUG: debug,
  })
  const mail: Mail = {
    async send(sent) {
      letters.push(sent)
    },
  }
  const providers = { mail: hasMail ? mail : null } as Providers
  const send = () => sendLetter({ config, log, providers }, letter, null)
  return { send, lines, letters }
}

t.test('a letter is mailed with its link, which is in no log', async (t) => {
  const { send, lines, letters } = createSender({ hasMail: true, debug: 'True' })
  await send()
  t.match(letters, [{ to: letter.to, title: 'Cambia tu contraseña', tone: 'info' }])
  t.match(letters[0]?.body, `\n${site}/reset-password?token=${letter.token}\n`)
  t.same(lines, [])
})

for (const debug of ['True', 'False']) {
  t.test(`without a mail service the link is in the log only while debugging: DEBUG=${debug}`, async (t) => {
    const { send, lines } = createSender({ debug })
    await send()
    t.equal(lines.length, 1)
    t.match(lines[0], /mail service/)
    t.equal(lines.join().includes(`${site}/reset-password?token=${letter.token}`), debug === 'True')
    t.notMatch(lines.join(), letter.to)
  })
}

t.test('without a site that is named in full no letter goes out', async (t) => {
  const { send, lines, letters } = createSender({ hasMail: true, origins: 'https://*.vercel.app' })
  await send()
  t.same(letters, [])
  t.match(lines, [/names no site in full/])
})

t.test('a letter leads to a site only when its origin is listed in full', (t) => {
  const allowed = ['https://*.vercel.app', site, 'http://localhost:5173']
  t.equal(resetTarget(allowed, { origin: site }), `${site}/reset-password`)
  t.equal(
    resetTarget(allowed, { referer: 'http://localhost:5173/forgot?x' }),
    'http://localhost:5173/reset-password',
  )
  for (const origin of [
    'https://thief.vercel.app',
    `${site}.thief.example`,
    `${site}:8443`,
    'null',
    'nonsense',
    '',
  ])
    t.equal(resetTarget(allowed, { origin }), null, origin)
  t.equal(resetTarget(allowed, {}), null)
  t.end()
})

t.test('a letter of this service leads to the shop by default', (t) => {
  t.equal(
    resetLink(['http://localhost:5173', 'https://*.x.example', site], null, 'a b'),
    `${site}/reset-password?token=a%20b`,
  )
  t.equal(resetLink(['http://localhost:5173'], null, 'x'), 'http://localhost:5173/reset-password?token=x')
  t.equal(
    resetLink([site], 'http://localhost:5173/reset-password', 'x'),
    'http://localhost:5173/reset-password?token=x',
  )
  t.equal(resetLink(['https://*.x.example'], null, 'x'), null)
  t.end()
})

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

import t from 'tap'
import { hideSecrets } from '../../src/lib/log-secrets.ts'

t.test('secrets are hidden in a line and in the objects that it holds', async (t) => {
  const logged = { route: '/x', password: 'p', body: { token: 'p', kept: 1 }, headers: { cookie: 'p' } }
  const before = structuredClone(logged)
  t.strictSame(hideSecrets(logged), {
    route: '/x',
    password: '[secreto]',
    body: { token: '[secreto]', kept: 1 },
    headers: { cookie: '[secreto]' },
  })
  t.strictSame(logged, before, 'what was logged is not changed')
})

t.test('a line without secrets is written as it is', async (t) => {
  const line = { route: '/x', status: 200, err: new Error('x'), nothing: null, inner: { a: 1 } }
  t.equal(hideSecrets(line), line)
})

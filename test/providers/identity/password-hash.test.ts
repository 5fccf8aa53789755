import t from 'tap'
import {
  createPasswordHasher,
  hashPassword,
  passwordHasher,
} from '../../../src/providers/identity/password-hash.ts'

t.test('a password is recognised by its own hash and by no other', async (t) => {
  const stored = await hashPassword('correcta-123')
  t.match(stored, /^\$argon2id\$v=19\$m=12288,t=3,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  t.ok(await passwordHasher.verify('correcta-123', stored))
  t.notOk(await passwordHasher.verify('correcta-124', stored))
  t.not(await hashPassword('correcta-123'), stored, 'the salt is fresh each time')
})

t.test('a hash made elsewhere with other settings still verifies', async (t) => {
  // Made with the settings m=19456, t=2, p=1 and the reference encoding.
  const { argon2Sync } = await import('node:crypto')
  const salt = Buffer.alloc(16, 7)
  const tag = argon2Sync('argon2id', {
    message: 'ñandú',
    nonce: salt,
    memory: 19_456,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  })
  const encoded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  t.ok(
    await passwordHasher.verify('ñandú', `$argon2id$v=19$m=19456,t=2,p=1$${encoded(salt)}$${encoded(tag)}`),
  )
})

t.test('nobody costs as many derivations as somebody', async (t) => {
  let derivations = 0
  const hasher = createPasswordHasher(async () => {
    derivations += 1
    return Buffer.alloc(32)
  })
  const stored = await hasher.hash('x')
  derivations = 0
  await hasher.verify('y', stored)
  t.equal(derivations, 1)
  t.equal(await hasher.verify('y', null), false)
  t.equal(derivations, 2)
})

t.test('two derivations run at once, 32 wait, and the next is told to come back', async (t) => {
  let running = 0
  let most = 0
  let release: () => void = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const hasher = createPasswordHasher(async () => {
    running += 1
    most = Math.max(most, running)
    await gate
    running -= 1
    return Buffer.alloc(32)
  })
  const taken = Array.from({ length: 34 }, () => hasher.hash('x'))
  await t.rejects(hasher.hash('x'), {
    code: 'IDENTITY_BUSY',
    statusCode: 503,
    headers: { 'retry-after': '5' },
  })
  release()
  await Promise.all(taken)
  t.equal(most, 2)
  await t.resolves(hasher.hash('x'), 'the line moves on')
})

t.test('a stored hash that no version wrote is a fault, not a wrong password', async (t) => {
  await t.rejects(passwordHasher.verify('x', 'plain'), /not in a form/)
})

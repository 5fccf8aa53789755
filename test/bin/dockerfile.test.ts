import { readFileSync } from 'node:fs'
import t from 'tap'
import { isIgnored, parseDockerfile, readRules } from '../../.ci/dockerfile.ts'

const stages = parseDockerfile(readFileSync('Dockerfile', 'utf8'))
const last = stages.at(-1)

t.test('the image is made of production modules and built code, copied from earlier stages', async (t) => {
  t.same(stages.map((stage) => stage.name).slice(0, 2), ['build', 'modules'])
  const copies = last?.instructions.filter((instruction) => instruction.name === 'COPY') ?? []
  t.same(
    copies.map(({ flags, text }) => [flags.from ?? 'context', text]),
    [
      ['context', 'package.json ./'],
      ['modules', '/app/node_modules ./node_modules'],
      ['build', '/app/dist ./dist'],
      ['build', '/app/.data ./.data'],
    ],
  )
})

t.test('the image runs what npm start runs, as a user that is not root', async (t) => {
  const said = (name: string) => last?.instructions.find((instruction) => instruction.name === name)?.text
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }
  t.equal((JSON.parse(said('CMD') ?? '[]') as string[]).join(' '), scripts.start)
  t.match(said('USER'), /^[1-9]\d*$/, 'a number, so that an orchestrator can tell')
})

t.test('only what the build needs reaches it: no secrets, no data, no tests', async (t) => {
  const rules = readRules(readFileSync('.dockerignore', 'utf8'))
  const table = [
    ['package.json', false],
    ['src/app.ts', false],
    ['prisma/migrations/0_baseline/migration.sql', false],
    ['.config/prisma.ts', false],
    ['.env', true],
    ['src/.env.local', true],
    ['src/generated/prisma/client.ts', true],
    ['node_modules/fastify/package.json', true],
    ['test/before.ts', true],
    ['.data/postgres/PG_VERSION', true],
    ['.git/config', true],
  ] as const
  for (const [path, ignored] of table) t.equal(isIgnored(path, rules), ignored, path)
})

t.test('a step in shell form or an unknown instruction is noticed', async (t) => {
  t.throws(() => parseDockerfile('RUN true'), /before the first FROM/)
  const [stage] = parseDockerfile('FROM node:24-slim AS one\nRUN a \\\n  b\nCOPY --from=one x y')
  t.same(stage?.instructions, [
    { name: 'RUN', flags: {}, text: 'a b' },
    { name: 'COPY', flags: { from: 'one' }, text: 'x y' },
  ])
})

// Part of npm run check: imports in src lead only downward, and never in a circle, types included. (dependency-cruiser
// does not read TypeScript 7.)
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src', import.meta.url))

/** What each part of src may import beside itself. */
const parts: Readonly<Record<string, readonly string[]>> = {
  bin: ['app.ts', 'operations', 'domains', 'plugins', 'providers', 'lib', 'config'],
  'app.ts': ['domains', 'plugins', 'lib', 'config'],
  domains: ['plugins', 'providers', 'lib', 'config'],
  plugins: ['providers', 'lib', 'config'],
  providers: ['lib', 'config'],
  operations: ['lib', 'config'],
  lib: ['config'],
  config: [],
}

/** What each domain may import of others; all of them may use notifications and audit. */
const domains: Readonly<Record<string, readonly string[]>> = {
  users: ['auth'],
  sales: ['catalogue'],
  // A client is a user with that role.
  clients: ['users'],
  checkout: ['sales', 'catalogue'],
  'voice-cart': ['sales', 'catalogue'],
  warranty: ['sales', 'catalogue'],
}
const forAll = ['notifications', 'audit']

const imported = /(?:^|[^\w.])(?:from|import|declare module)\s*\(?\s*'(\.[^']+)'/g

/** The files that each file imports, by their paths from src. */
const graph = new Map(
  globSync('**/*.ts', { cwd: source, exclude: ['generated/**'] }).map((file) => {
    const text = readFileSync(join(source, file), 'utf8')
    const targets = Array.from(text.matchAll(imported), ([, target = '']) =>
      relative(source, join(source, dirname(file), target)),
    )
    return [file, [...new Set(targets)].filter((target) => !target.startsWith('generated/'))] as const
  }),
)

/** Why `file` may not import `target`, or undefined. */
function explain(file: string, target: string): string | undefined {
  if (target.startsWith('..'))
    return /^\.\.\/(package|prisma\/)/.test(target) ? undefined : 'is outside of src'
  const [part = '', domain = ''] = file.split('/')
  const [targetPart = '', targetDomain = ''] = target.split('/')
  if (part !== targetPart) return parts[part]?.includes(targetPart) ? undefined : 'leads upward'
  if (part !== 'domains' || domain === targetDomain) return undefined
  const allowed = [...(domains[domain] ?? []), ...forAll]
  return allowed.includes(targetDomain) ? undefined : 'leads to another domain'
}

/** A circle of imports through `file`, shortest first; undefined when there is none. */
function circleThrough(file: string): string[] | undefined {
  const paths: string[][] = [[file]]
  const seen = new Set<string>()
  for (const path of paths) {
    for (const target of graph.get(path.at(-1) ?? '') ?? []) {
      if (target === file) return path
      if (!seen.has(target)) paths.push([...path, target])
      seen.add(target)
    }
  }
  return undefined
}

const problems = [...graph].flatMap(([file, targets]) =>
  targets.flatMap((target) => {
    const why = explain(file, target)
    return why === undefined ? [] : [`${file} → ${target} ${why}`]
  }),
)
const circles = new Map<string, string>()
for (const file of graph.keys()) {
  const circle = circleThrough(file)
  if (circle) circles.set([...circle].sort().join(), `${circle.join(' → ')} → ${file} is a circle`)
}
problems.push(...circles.values())
for (const problem of problems) console.error(problem)
console.log(`${graph.size} files of src looked at, ${problems.length} wrong imports.`)
process.exitCode = problems.length > 0 ? 1 : 0

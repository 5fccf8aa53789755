import { execFileSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { getuid } from 'node:process'

export interface Instruction {
  readonly name: string
  /** `--from=build` and the like, by name. */
  readonly flags: Readonly<Record<string, string>>
  readonly text: string
}

export interface Stage {
  readonly name: string
  readonly image: string
  readonly instructions: readonly Instruction[]
}

/** A stage after its steps: the folder that stands for `/`, and what CMD, ENV and the rest said. */
export interface Built {
  readonly root: string
  readonly workdir: string
  readonly environment: Readonly<Record<string, string>>
  readonly user: string | null
  readonly command: readonly string[] | null
  readonly healthCheck: readonly string[] | null
}

/** Reads a Dockerfile into its stages. Throws on an instruction before the first FROM. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
  const stages: (Stage & { instructions: Instruction[] })[] = []
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue
    const instruction = parseInstruction(line)
    if (instruction.name === 'FROM') {
      const [image = '', , name = `stage-${stages.length}`] = instruction.text.split(/\s+/)
      stages.push({ name, image, instructions: [] })
      continue
    }
    const stage = stages.at(-1)
    if (!stage) throw new Error(`${instruction.name} before the first FROM`)
    stage.instructions.push(instruction)
  }
  return stages
}

function parseInstruction(line: string): Instruction {
  const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? []
  const flags: Record<string, string> = {}
  const words = rest.split(/\s+/)
  while (words[0]?.startsWith('--')) {
    const [flag = '', value = ''] = (words.shift() ?? '').slice(2).split('=')
    flags[flag] = value
  }
  return { name: name.toUpperCase(), flags, text: words.join(' ') }
}

/**
 * True when `.dockerignore` keeps `path` (relative, with `/`) out of the build. As Docker has it: the last
 * rule that names the path or a folder above it decides.
 */
export function isIgnored(path: string, rules: readonly string[]): boolean {
  const parts = path.split('/')
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  let ignored = false
  for (const rule of rules) {
    const kept = rule.startsWith('!')
    const pattern = (kept ? rule.slice(1) : rule).replace(/^\/|\/$/g, '')
    if (prefixes.some((prefix) => asExpression(pattern).test(prefix))) ignored = !kept
  }
  return ignored
}

/** A pattern of `.dockerignore`, where unlike in a shell a star stands for dot files too. */
function asExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (glob) => ({ '**/': '(.*/)?', '**': '.*', '*': '[^/]*' })[glob] ?? '[^/]')
  return new RegExp(`^${source}$`)
}

/** The rules of a `.dockerignore`, without comments and empty lines. */
export function readRules(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** Carries out the steps of `stage` under `root`, with files from `context` and from the stages built before. */
export function replayStage(
  stage: Stage,
  root: string,
  context: string,
  before: ReadonlyMap<string, Built>,
  run: (command: string, folder: string, environment: Readonly<Record<string, string>>) => void,
): Built {
  const rules = readRules(readFileSync(join(context, '.dockerignore'), 'utf8'))
  let built: Built = { root, workdir: '/', environment: {}, user: null, command: null, healthCheck: null }
  for (const { name, flags, text } of stage.instructions) {
    const folder = join(root, built.workdir)
    if (name === 'WORKDIR') {
      built = { ...built, workdir: posix.resolve(built.workdir, text) }
      mkdirSync(join(root, built.workdir), { recursive: true })
    } else if (name === 'ENV') {
      const at = text.indexOf('=')
      built = { ...built, environment: { ...built.environment, [text.slice(0, at)]: text.slice(at + 1) } }
    } else if (name === 'USER') built = { ...built, user: text }
    else if (name === 'RUN') run(text, folder, built.environment)
    else if (name === 'COPY') {
      const source = flags.from === undefined ? null : before.get(flags.from)
      if (source === undefined) throw new Error(`COPY --from=${flags.from}: no such stage`)
      copy(text, folder, source?.root ?? context, source ? null : rules)
      if (flags.chown) own(join(folder, text.split(/\s+/).at(-1) ?? ''), flags.chown)
    } else if (name === 'CMD') built = { ...built, command: execForm(text) }
    else if (name === 'HEALTHCHECK') built = { ...built, healthCheck: execForm(text.replace(/^CMD\s+/, '')) }
    else if (name !== 'EXPOSE') throw new Error(`the replay does not know ${name}`)
  }
  return built
}

/** The exec form, in which the program itself receives the signals; a shell form is refused. */
function execForm(text: string): string[] {
  const words: unknown = text.startsWith('[') ? JSON.parse(text) : null
  if (!Array.isArray(words)) throw new Error(`not in exec form, so no signal would arrive: ${text}`)
  return words.map(String)
}

function copy(text: string, folder: string, from: string, rules: readonly string[] | null): void {
  const words = text.split(/\s+/)
  const target = words.at(-1) ?? ''
  for (const word of words.slice(0, -1)) {
    const source = join(from, word)
    if (!existsSync(source)) throw new Error(`COPY ${word}: no such file`)
    const intoFolder = target.endsWith('/') && statSync(source).isFile()
    const destination = join(folder, target, intoFolder ? basename(word) : '')
    if (rules === null) link(source, destination)
    else copyFromContext(source, posix.normalize(word), destination, rules)
  }
}

/** Files of an earlier stage do not change any more: links to them are copies made at once. */
function link(source: string, destination: string): void {
  mkdirSync(dirname(destination), { recursive: true })
  execFileSync('cp', ['-a', '--link', '-T', source, destination])
}

function copyFromContext(source: string, name: string, destination: string, rules: readonly string[]): void {
  if (isIgnored(name, rules)) throw new Error(`COPY ${name}: .dockerignore keeps it out`)
  cpSync(source, destination, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !isIgnored(posix.join(name, path.slice(source.length)), rules),
  })
}

/** Only root may give files away; elsewhere they belong to the one user that runs everything. */
function own(path: string, owner: string): void {
  if (getuid?.() !== 0) return
  const [uid = 0, gid = uid] = owner.split(':').map(Number)
  for (const entry of [path, ...globSync(`${path}/**/*`)]) chownSync(entry, uid, gid)
}

/** Every file below `root`, relative to it, and their bytes together. */
export function listFiles(root: string): { files: string[]; bytes: number } {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  )
  const paths = entries.map((entry) => join(entry.parentPath, entry.name))
  const bytes = Number(execFileSync('du', ['-sb', root], { encoding: 'utf8' }).split('\t')[0])
  return { files: paths.map((path) => path.slice(root.length)), bytes }
}

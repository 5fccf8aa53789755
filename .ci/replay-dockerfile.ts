// Replays the Dockerfile: its steps one by one, then health, health check, SIGTERM and the list of files.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { getuid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../dev/free-port.ts'
import { startEmbeddedPostgres } from '../dev/postgres/embedded-postgres.ts'
import { type Built, listFiles, parseDockerfile, replayStage } from './dockerfile.ts'

const stepTimeoutMs = 900_000
const healthyTimeoutMs = 30_000
const stopTimeoutMs = 15_000

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`
const say = (text: string) => console.log(`replay: ${text}`)

/** Node as the image has it: this one, copied to where the image's user may read it. */
function installNode(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  copyFileSync(process.execPath, join(bin, 'node'))
  const others = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'))
  return [bin, ...others].join(delimiter)
}

/** What a build step may see: this machine's network settings, but nothing of the npm run around it. */
function buildEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_ENV|NODE_OPTIONS|TAP)/.test(name))
  return Object.fromEntries(kept)
}

function replayAll(context: string, folder: string, path: string): Map<string, Built> {
  const built = new Map<string, Built>()
  for (const stage of parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'))) {
    assert.match(stage.image, /^node:24(\.\d+)*-slim$/, `${stage.name} is built on the runtime`)
    const root = join(folder, stage.name)
    mkdirSync(root)
    const result = replayStage(stage, root, context, built, (command, cwd, environment) => {
      const startedAt = performance.now()
      const env = { ...buildEnvironment(), PATH: path, ...environment }
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
        cwd,
        env,
        timeout: stepTimeoutMs,
        encoding: 'utf8',
      })
      assert.equal(status, 0, `RUN ${command}\n${stdout}\n${stderr}`)
      say(`${stage.name}: ${command} (${seconds(startedAt)})`)
    })
    built.set(stage.name, result)
  }
  return built
}

function checkFiles(image: Built): void {
  const { files, bytes } = listFiles(image.root)
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  const development = Object.entries(lock.packages).filter(([, entry]) => entry.dev || entry.devOptional)
  const unwanted = [
    ...development.map(([path]) => `/app/${path}/`),
    '/app/test/',
    '/app/src/',
    '/app/prisma/',
    '/app/.git',
    '/app/.env',
    '/app/dist/bin/dev.js',
  ]
  const found = files.filter((file) => unwanted.some((start) => file.startsWith(start)))
  assert.deepEqual(found, [], 'development files in the image')
  say(`image: ${files.length} files, ${(bytes / 1024 / 1024).toFixed(0)} MB beside the base image`)
}

function start(words: readonly string[], image: Built, environment: Record<string, string>): ChildProcess {
  const [program = '', ...args] = words
  const uid = getuid?.() === 0 ? Number(image.user) : undefined
  return spawn(program, args, {
    cwd: join(image.root, image.workdir),
    env: { ...image.environment, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
}

async function untilHealthy(service: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + healthyTimeoutMs
  for (;;) {
    assert.equal(service.exitCode, null, 'the service ended by itself')
    assert(Date.now() < deadline, 'the service is not healthy in time')
    const answer = await fetch(`http://127.0.0.1:${port}/auth/health/`).catch(() => null)
    if (answer?.status === 200) return
    await sleep(20)
  }
}

async function serveAndStop(image: Built, environment: Record<string, string>, label: string): Promise<void> {
  assert(
    image.command && image.healthCheck && image.user,
    'the image names a command, a health check and a user',
  )
  const port = await freePort()
  const startedAt = performance.now()
  const service = start(image.command, image, { ...environment, PORT: String(port) })
  let output = ''
  service.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  try {
    await untilHealthy(service, port)
    say(`${label}: healthy after ${seconds(startedAt)}`)
    const check = start(image.healthCheck, image, { ...environment, PORT: String(port) })
    assert.deepEqual(await once(check, 'exit'), [0, null], 'the health check passes')
    const stoppedAt = performance.now()
    service.kill('SIGTERM')
    const late = setTimeout(() => service.kill('SIGKILL'), stopTimeoutMs)
    assert.deepEqual(await once(service, 'exit'), [0, null], 'SIGTERM ends the service with 0')
    clearTimeout(late)
    say(`${label}: SIGTERM, exit 0 after ${seconds(stoppedAt)}`)
  } catch (error) {
    console.error(output)
    throw error
  } finally {
    if (service.exitCode === null) service.kill('SIGKILL')
  }
}

const folder = mkdtempSync(join(tmpdir(), 'smartsales-image-'))
chmodSync(folder, 0o755)
const postgres = await startEmbeddedPostgres({ persistent: false, durable: false })
try {
  const path = installNode(folder)
  const built = replayAll(process.cwd(), folder, path)
  const image = [...built.values()].at(-1)
  const build = built.get('build')
  assert(image && build)
  checkFiles(image)
  const environment = { PATH: path, DATABASE_URL: postgres.url(), SECRET_KEY: 'replay-'.repeat(8) }
  const migrated = execFileSync('npm', ['run', 'db:deploy'], {
    cwd: join(build.root, build.workdir),
    env: { ...buildEnvironment(), ...environment },
    encoding: 'utf8',
    timeout: stepTimeoutMs,
  })
  assert.match(migrated, /migration/i)
  say('build stage: npm run db:deploy')
  await serveAndStop(image, environment, 'one process')
  await serveAndStop(image, { ...environment, WEB_CONCURRENCY: '2' }, 'two workers')
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
say('passed')

#!/usr/bin/env node
// Prisma's schema engine without a download. The Prisma CLI starts this file instead of the native
// binary (.config/prisma.ts says so) and speaks JSON-RPC with it, one message a line. The engine
// itself is the same Rust code, compiled to WebAssembly and delivered by npm. Plain JavaScript,
// because the CLI may have been started by a Node that does not run TypeScript.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { canConnect, createDatabase, migrationAdapterFactory } from './database.js'
import { createMigration, evaluateDataLoss } from './next-migration.js'
import { loadSchemaEngine, panicMessage } from './wasm.js'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datasource: { type: 'string' },
    datamodels: { type: 'string', multiple: true },
    version: { type: 'boolean' },
  },
})

const url = options.datasource ? JSON.parse(options.datasource).url : undefined

/** Names that differ between the CLI's protocol and the WebAssembly module. */
const renamedMethods = { getDatabaseVersion: 'version' }

/** Writes one log line in the shape that the CLI parses. */
function log(level, fields) {
  process.stderr.write(`${JSON.stringify({ level, target: 'schema_engine::logger', fields })}\n`)
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

/** `schema-engine cli can-connect-to-database|create-database`: an exit code and a log, no RPC. */
async function runSubcommand(name) {
  log('INFO', { message: 'Starting schema engine CLI' })
  try {
    if (name === 'can-connect-to-database') await canConnect(url)
    else if (name === 'create-database') await createDatabase(url)
    else throw new Error(`Unknown subcommand ${name}`)
  } catch (error) {
    log('ERROR', { message: error.message, error_code: error.prismaCode ?? 'P1011', is_panic: false })
    process.exitCode = 1
  }
}

const adapterFactory = migrationAdapterFactory(url)

async function startEngine() {
  const { SchemaEngine } = await loadSchemaEngine()
  const datamodels = options.datamodels?.map((path) => [path, readFileSync(path, 'utf8')])
  return SchemaEngine.new({ datamodels }, () => {}, adapterFactory)
}

/** Commands that are answered here and not by the engine. */
const ownMethods = {
  createDatabase: (_, { datasource }) => createDatabase(datasource.url),
  createMigration,
  evaluateDataLoss,
}

async function call(engine, method, params) {
  if (method in ownMethods) return ownMethods[method](engine, params)
  const result = await engine[renamedMethods[method] ?? method](params)
  return result ?? {}
}

/** The engine names errors of the database driver by number; the adapter keeps them. */
function driverError(error) {
  const number = /External error id#(\d+)/.exec(error.message ?? '')?.[1]
  return number === undefined ? undefined : adapterFactory.errorRegistry.consumeError(Number(number))?.error
}

/** An engine error as the native binary would report it. */
function rpcError(engineError) {
  const error = driverError(engineError) ?? engineError
  const isPanic = error.name === 'RuntimeError'
  const message = isPanic ? panicMessage() : (error.message ?? String(error))
  const data = { is_panic: isPanic, message, meta: null }
  if (error.code) data.error_code = error.code
  return { code: 4466, message: 'An error happened. Check the data field for details.', data }
}

async function answer(engine, { id, method, params }) {
  try {
    const result = await Promise.race([call(await engine, method, params), panic])
    if (method === 'diff' && typeof result.stdout === 'string') {
      send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } })
    }
    send({ id, result })
  } catch (error) {
    send({ id, error: rpcError(error) })
  }
}

/** Rejects when the engine panics: it does so outside of the call, which then never ends. */
const panic = new Promise((_, reject) => process.on('uncaughtException', reject))
panic.catch(() => {}) // Reported as the answer to the request of the moment.

async function serve() {
  const engine = startEngine()
  engine.catch(() => {}) // Reported as the answer to the first request.
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line)
    if (message.method) await answer(engine, message)
  }
  process.exit(0)
}

if (options.version) {
  const { version } = await loadSchemaEngine()
  process.stdout.write(`schema-engine-cli ${version()}\n`)
} else if (positionals[0] === 'cli') {
  await runSubcommand(positionals[1])
} else {
  await serve()
}

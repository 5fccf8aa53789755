import type { FastifyRequest } from 'fastify'
import pino, { type DestinationStream, type LoggerOptions } from 'pino'
import type { Config } from '../config/config.ts'

// What is masked comes from callers: each pattern looks at a text once, however it repeats itself.
const masks: readonly (readonly [RegExp, string])[] = [
  [/\/\/[^\s/@]+@/g, '//'],
  [/(?<![^\s@"'<>()=&?/])[^\s@"'<>()=&?/]+(?:@|%40)[^\s@"'<>()=&?/%]+\.[a-z]{2,}/gi, '[correo]'],
  [/(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\b(?:sk|rk|whsec|SG)[_.][\w.-]{8,}/g, '[clave]'],
]

/** `text` without e-mail addresses, tokens, keys and credentials of URLs. */
export function mask(text: string): string {
  return masks.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text)
}

/** What the log keeps of an error: never the other properties, where drivers put rows and parameters. */
function describeError(error: unknown, depth = 3): object {
  if (!(error instanceof Error)) return { type: typeof error, message: mask(String(error)) }
  const code: unknown = 'code' in error ? error.code : undefined
  return {
    type: error.name,
    message: mask(error.message),
    stack: error.stack && mask(error.stack),
    code: typeof code === 'string' ? code : undefined,
    cause: error.cause !== undefined && depth > 0 ? describeError(error.cause, depth - 1) : undefined,
  }
}

/** Names under which secrets could stand in something that is logged by mistake. */
const secretNames = new Set(
  'authorization cookie password new_password token access refresh apikey'.split(' '),
)

type Fields = Record<string, unknown>

/**
 * What is logged, without the secrets in it and, with `depth`, in the objects that it holds: the same object when
 * there are none. pino's own `redact` copies every line, a third of all memory that a small request took.
 */
function hideSecrets(fields: Fields, depth = 1): Fields {
  let hidden = fields
  for (const [name, value] of Object.entries(fields)) {
    const isObject = typeof value === 'object' && value !== null && !(value instanceof Error)
    const inner = isObject && depth > 0 ? hideSecrets(value as Fields, depth - 1) : value
    const shown = secretNames.has(name) ? '[secreto]' : inner
    if (shown === value) continue
    if (hidden === fields) hidden = { ...fields }
    hidden[name] = shown
  }
  return hidden
}

/** JSON lines with the level as a word, the time in ISO 8601, and neither secrets nor e-mail addresses. */
export function createLoggerOptions(config: Config): LoggerOptions {
  return {
    level: config.DEBUG && config.LOG_LEVEL === 'info' ? 'debug' : config.LOG_LEVEL,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: hideSecrets },
    serializers: {
      err: (error: unknown) => describeError(error),
      req: (request: FastifyRequest) => ({
        method: request.method,
        url: mask(request.url.split('?', 1)[0] ?? ''),
      }),
    },
  }
}

const batchLength = 8 * 1024
const longestWaitMs = 50
/** What may wait for a reader that is slower than the service; lines beyond it are counted, not kept. */
const waitingMax = 8 * 1024 * 1024

let shared: ReturnType<typeof open> | undefined

/**
 * Standard output for log lines, several at a time: a write for each would cost a busy service more than the
 * request that the line is about. A line waits 50 ms at most; what waits is written when the process exits, and at
 * once after a fatal error. A reader that is gone or slow neither stops the service nor keeps it from ending (pino's
 * own destination tries for ever to write its last lines to a broken pipe).
 */
export function createLogDestination(): DestinationStream {
  shared ??= open()
  return shared
}

function open() {
  const { stdout } = process
  let lines = ''
  let lost = 0
  let timer: NodeJS.Timeout | undefined

  const flushSync = () => {
    clearTimeout(timer)
    timer = undefined
    if (lines === '') return
    if (stdout.writableLength > waitingMax) {
      lost += lines.split('\n').length - 1
    } else {
      if (lost > 0)
        lines += `${JSON.stringify({ level: 'warn', lost, msg: 'log lines were lost: slow reader' })}\n`
      lost = 0
      stdout.write(lines)
    }
    lines = ''
  }
  // Without a reader there is nothing left to tell, which is no reason to end.
  stdout.on('error', () => undefined)
  process.once('exit', flushSync)
  return {
    flushSync,
    write(line: string) {
      lines += line
      if (lines.length >= batchLength) flushSync()
      else timer ??= setTimeout(flushSync, longestWaitMs).unref()
    },
  }
}

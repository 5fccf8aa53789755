// PostgreSQL frontend/backend protocol 3.0, "Message Formats":
// a type byte, a length that counts itself, a body. The first messages of a client have no type byte.

/** One protocol message, whole. */
export interface Message {
  /** The type byte as a letter, or `startup`, `encryption` (SSLRequest, GSSENCRequest), `cancel`, `raw`. */
  kind: string
  bytes: Buffer
}

/** Cuts a stream of bytes into messages; keeps what is not whole yet. */
export interface Splitter {
  push(chunk: Buffer): Message[]
}

/** A splitter of what a server says, which may answer an encryption request with one bare byte. */
export interface BackendSplitter extends Splitter {
  expectBareByte(): void
}

const CANCEL_REQUEST = 80877102
const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104

const untypedKinds = new Map([
  [CANCEL_REQUEST, 'cancel'],
  [SSL_REQUEST, 'encryption'],
  [GSS_REQUEST, 'encryption'],
])

/** A message from the start of `rest`, or how many bytes it takes to see one. */
type Take = (rest: Buffer) => Message | number

const takeTyped: Take = (rest) => {
  if (rest.length < 5) return 5
  const size = 1 + rest.readInt32BE(1)
  if (rest.length < size) return size
  return { kind: String.fromCharCode(rest.readUInt8(0)), bytes: rest.subarray(0, size) }
}

const takeUntyped: Take = (rest) => {
  if (rest.length < 8) return 8
  const size = rest.readInt32BE(0)
  if (rest.length < size) return size
  const kind = untypedKinds.get(rest.readInt32BE(4)) ?? 'startup'
  return { kind, bytes: rest.subarray(0, size) }
}

function createSplitter(take: Take): Splitter {
  let chunks: Buffer[] = []
  let length = 0
  let needed = 1
  return {
    push(chunk) {
      chunks.push(chunk)
      length += chunk.length
      if (length < needed) return []
      let rest: Buffer = chunks.length === 1 ? chunk : Buffer.concat(chunks)
      const messages: Message[] = []
      let message = take(rest)
      while (typeof message !== 'number') {
        messages.push(message)
        rest = rest.subarray(message.bytes.length)
        message = take(rest)
      }
      needed = message
      length = rest.length
      chunks = [rest]
      return messages
    },
  }
}

/** Makes a splitter of what a client says, from its first byte on. */
export function createFrontendSplitter(): Splitter {
  let started = false
  return createSplitter((rest) => {
    if (started) return takeTyped(rest)
    const message = takeUntyped(rest)
    started = typeof message !== 'number' && message.kind === 'startup'
    return message
  })
}

/** Makes a splitter of what a server says, from its first byte on. */
export function createBackendSplitter(): BackendSplitter {
  let bareBytes = 0
  const splitter = createSplitter((rest) => {
    if (bareBytes === 0) return takeTyped(rest)
    if (rest.length === 0) return 1
    bareBytes -= 1
    return { kind: 'raw', bytes: rest.subarray(0, 1) }
  })
  return {
    push: splitter.push,
    expectBareByte() {
      bareBytes += 1
    },
  }
}

/** Reads the zero-terminated texts at the start of a typed message's body, as many as asked. */
export function readTexts(message: Message, count: number): string[] {
  const texts: string[] = []
  let start = 5
  while (texts.length < count) {
    const end = message.bytes.indexOf(0, start)
    if (end < 0) break
    texts.push(message.bytes.toString('utf8', start, end))
    start = end + 1
  }
  return texts
}

function typed(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(kind, 0, 'latin1')
  head.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([head, body])
}

/** What a server would say of a failure. */
export interface ErrorReply {
  /** SQLSTATE, five characters. */
  code: string
  message: string
  /** `FATAL` when absent. */
  severity?: 'ERROR' | 'FATAL' | 'PANIC'
}

/** Builds an ErrorResponse message. */
export function errorResponse(error: ErrorReply): Buffer {
  const severity = error.severity ?? 'FATAL'
  const fields = [`S${severity}`, `V${severity}`, `C${error.code}`, `M${error.message}`]
  return typed('E', Buffer.from(`${fields.join('\0')}\0\0`, 'utf8'))
}

/** Builds a simple Query message that makes the server itself raise this error, so that its transaction state agrees. */
export function raiseQuery(error: ErrorReply): Buffer {
  const text = `'${error.message.replaceAll("'", "''")}'`
  const sql = `DO $raise$ BEGIN RAISE EXCEPTION USING ERRCODE = '${error.code}', MESSAGE = ${text}; END $raise$`
  return typed('Q', Buffer.from(`${sql}\0`, 'utf8'))
}

import { connect, type Socket } from 'node:net'

/** A response as far as a benchmark looks at it. */
export interface ReceivedResponse {
  readonly status: number
  /** Head and body together. */
  readonly bytes: number
}

interface Awaited {
  /** Undefined of a response in chunks, which says where it ends only there. */
  readonly bytes: number | undefined
  readonly status: number
}

const headEnd = Buffer.from('\r\n\r\n')
const contentLength = /\r\ncontent-length: (\d+)/i
const chunked = /\r\ntransfer-encoding: chunked/i
const lastChunk = Buffer.from('\r\n0\r\n\r\n')
const noBody = new Set([204, 304])

function readHead(data: Buffer): Awaited | undefined {
  const end = data.indexOf(headEnd)
  if (end === -1) return undefined
  const head = data.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  if (chunked.test(head)) return { status, bytes: undefined }
  const length = contentLength.exec(head)?.[1]
  if (length === undefined && !noBody.has(status))
    throw new Error('A response came that does not say where it ends')
  return { status, bytes: end + headEnd.length + Number(length ?? 0) }
}

/**
 * One HTTP/1.1 connection that sends a request, waits for its response and only then sends the next. It knows
 * no more of HTTP than responses with a Content-Length or in chunks need, because what the generator spends, the database
 * on the same core lacks.
 */
export class LoadConnection {
  readonly #socket: Socket
  #pieces: Buffer[] = []
  #received = 0
  #awaited: Awaited | undefined
  #settle: ((response: ReceivedResponse) => void) | undefined
  #fail: ((error: Error) => void) | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data) => this.#receive(data))
    socket.on('error', (error) => this.#fail?.(error))
    socket.on('close', () => this.#fail?.(new Error('The connection was closed')))
  }

  /** Connects to a port of 127.0.0.1. Rejects when nobody listens. */
  static open(port: number): Promise<LoadConnection> {
    const { promise, resolve, reject } = Promise.withResolvers<LoadConnection>()
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(new LoadConnection(socket))
    })
    return promise
  }

  /**
   * Sends one request, and calls `settle` with its response or `fail` when the connection breaks. Not before the
   * response to the last one.
   */
  send(request: Buffer, settle: (response: ReceivedResponse) => void, fail: (error: Error) => void): void {
    this.#settle = settle
    this.#fail = fail
    this.#socket.write(request)
  }

  /** Sends one request and waits for its response. */
  ask(request: Buffer): Promise<ReceivedResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<ReceivedResponse>()
    this.send(request, resolve, reject)
    return promise
  }

  close(): void {
    this.#fail = undefined
    this.#socket.destroy()
  }

  #receive(data: Buffer): void {
    this.#pieces.push(data)
    this.#received += data.length
    this.#awaited ??= readHead(this.#pieces.length === 1 ? data : Buffer.concat(this.#pieces))
    const awaited = this.#awaited
    if (awaited === undefined || !this.#isWhole(awaited)) return
    const response = { status: awaited.status, bytes: this.#received }
    const settle = this.#settle
    this.#pieces = []
    this.#received = 0
    this.#awaited = undefined
    settle?.(response)
  }

  #isWhole({ bytes }: Awaited): boolean {
    if (bytes !== undefined) return this.#received >= bytes
    const last = this.#pieces.at(-1) as Buffer
    const end = last.length < lastChunk.length ? Buffer.concat(this.#pieces) : last
    return end.subarray(-lastChunk.length).equals(lastChunk)
  }
}

import { Worker } from 'node:worker_threads'
import { defineProblem } from '../../../lib/problem.ts'
import { createWorkQueue } from '../../../lib/work-queue.ts'
import type { Report } from './rows.ts'

/** What the worker is given. */
export interface PdfTask {
  readonly report: Report
  /** The name of the shop's time zone. */
  readonly timeZone: string
}

const waitingPdfs = 8
const timeLimitMs = 20_000
/** Enough for a thousand rows of all columns; the thread may not take more of a small instance. */
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 }

const pdfBusy = defineProblem(
  'PDF_BUSY',
  503,
  'Se están preparando otros reportes en PDF. Intente de nuevo en unos segundos.',
)

/** Beside this file in the sources; a program of its own in the production build. */
const writer = import.meta.filename.endsWith('.ts')
  ? './pdf-worker.ts'
  : '../domains/reports/answer/pdf-worker.js'

/** One at a time: each takes as much memory as a small service has to spare. */
const queue = createWorkQueue({ parallel: 1, waiting: waitingPdfs, refusal: pdfBusy })

async function runWriter(task: PdfTask): Promise<Buffer> {
  // Without variables, of which it needs none: under node --watch Node itself would post messages from the thread.
  const options = { workerData: task, resourceLimits, env: {} }
  const worker = new Worker(new URL(writer, import.meta.url), options)
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const timer = setTimeout(() => reject(pdfBusy()), timeLimitMs)
  worker.once('message', (bytes: Uint8Array) =>
    resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
  )
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('The writer of PDF files ended without an answer.')))
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}

/**
 * The report as a PDF file, made in a thread of its own, with bounds on its memory and time, one at a time.
 * Throws PDF_BUSY (503).
 */
export const writePdf = (task: PdfTask): Promise<Buffer> => queue.run(() => runWriter(task))

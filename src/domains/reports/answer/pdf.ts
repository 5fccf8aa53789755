import { defineProblem } from '../../../lib/problem.ts'
import { runInThread } from '../../../lib/thread.ts'
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

const pdfBusy = defineProblem(
  'PDF_BUSY',
  503,
  'Se están preparando otros reportes en PDF. Intente de nuevo en unos segundos.',
)

/** One at a time: each takes as much memory as a small service has to spare. */
const queue = createWorkQueue({ parallel: 1, waiting: waitingPdfs, refusal: pdfBusy })

/**
 * The report as a PDF file, made in a thread of its own, with bounds on its memory and time, one at a time.
 * Throws PDF_BUSY (503).
 */
export const writePdf = (task: PdfTask): Promise<Buffer> =>
  queue.run(async () => {
    const bytes = await runInThread<Uint8Array>('domains/reports/answer/pdf-worker', task, timeLimitMs)
    if (!bytes) throw pdfBusy()
    return Buffer.from(bytes.buffer)
  })

import type { Readable } from 'node:stream'
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { unreadableWorkbook, workbookTooLarge } from './errors.ts'
import type { SpreadsheetLimits } from './limits.ts'

/** The parts of a workbook, opened one at a time. */
export interface Archive {
  has(part: string): boolean
  /** Throws UNREADABLE_WORKBOOK (400) when there is no such part. */
  open(part: string): Promise<Readable>
  close(): void
}

const ratioAppliesAboveBytes = 1024 * 1024
const deflated = 8
const stored = 0

/**
 * Reads the directory of a ZIP file and decides, before anything is inflated, whether it may be a workbook
 * of decent size. What the directory declares is what is inflated at most (yauzl ends a stream that is longer).
 * Throws UNREADABLE_WORKBOOK (400) and WORKBOOK_TOO_LARGE (413).
 */
export async function openArchive(file: Buffer, limits: SpreadsheetLimits): Promise<Archive> {
  if (file.length > limits.fileBytes) throw workbookTooLarge()
  const zip = await fromBufferPromise(file, {
    lazyEntries: true,
    validateEntrySizes: true,
    autoClose: false,
  }).catch((cause: unknown) => {
    throw unreadableWorkbook([], { cause })
  })
  const entries = await directory(zip, limits, file.length)
  return {
    has: (part) => entries.has(part),
    close: () => zip.close(),
    async open(part) {
      const entry = entries.get(part)
      if (!entry) throw unreadableWorkbook()
      return zip.openReadStreamPromise(entry)
    },
  }
}

async function directory(
  zip: ZipFile,
  limits: SpreadsheetLimits,
  fileBytes: number,
): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw workbookTooLarge()
  const entries = new Map<string, Entry>()
  let inflatedBytes = 0
  try {
    for await (const entry of zip.eachEntry()) {
      inflatedBytes += entry.uncompressedSize
      if (inflatedBytes > limits.inflatedBytes) throw workbookTooLarge()
      if (entry.isEncrypted() || ![deflated, stored].includes(entry.compressionMethod))
        throw unreadableWorkbook()
      entries.set(entry.fileName, entry)
    }
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'Problem') throw cause
    throw unreadableWorkbook([], { cause })
  }
  const isBomb = inflatedBytes > ratioAppliesAboveBytes && inflatedBytes / fileBytes > limits.ratio
  if (isBomb) throw workbookTooLarge()
  return entries
}

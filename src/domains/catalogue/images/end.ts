import { corruptImage } from './errors.ts'
import type { ImageFormat } from './format.ts'

const marker = { end: 0xd9, scan: 0xda, firstRestart: 0xd0, lastRestart: 0xd7, temporary: 0x01 } as const

/** JPEG (ITU T.81, annex B): segments with a length, then entropy-coded data in which FF is followed by 00. */
function jpegEnd(bytes: Buffer): number {
  let position = 2
  while (position + 1 < bytes.length) {
    if (bytes[position] !== 0xff) throw corruptImage()
    const kind = bytes[position + 1] as number
    if (kind === 0xff) {
      position += 1
      continue
    }
    if (kind === marker.end) return position + 2
    const isAlone = kind === marker.temporary || (kind >= marker.firstRestart && kind <= marker.lastRestart)
    if (isAlone) {
      position += 2
      continue
    }
    if (position + 4 > bytes.length) throw corruptImage()
    position += 2 + bytes.readUInt16BE(position + 2)
    if (kind === marker.scan) position = scanEnd(bytes, position)
  }
  throw corruptImage()
}

function scanEnd(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const kind = bytes[at + 1] ?? 0
    const isData = kind === 0 || kind === 0xff || (kind >= marker.firstRestart && kind <= marker.lastRestart)
    if (!isData) return at
  }
  throw corruptImage()
}

/** PNG (ISO/IEC 15948): chunks of length, type, data and checksum; IEND is the last. */
function pngEnd(bytes: Buffer): number {
  let position = 8
  while (position + 12 <= bytes.length) {
    const next = position + 12 + bytes.readUInt32BE(position)
    if (bytes.toString('latin1', position + 4, position + 8) === 'IEND') return next
    position = next
  }
  throw corruptImage()
}

/** WebP: the RIFF header says how long the file is. */
function webpEnd(bytes: Buffer): number {
  if (bytes.length < 12) throw corruptImage()
  const end = 8 + bytes.readUInt32LE(4)
  return end + (end % 2)
}

const endOf: Readonly<Record<ImageFormat, (bytes: Buffer) => number>> = {
  jpeg: jpegEnd,
  png: pngEnd,
  webp: webpEnd,
}

function isPadding(byte: number): boolean {
  return byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x20
}

/**
 * True when something follows the end of the image: a file that is a second thing as well (a page, an
 * archive, a program). Zeros and blanks do not count.
 * Throws CORRUPT_IMAGE (400) when the image has no end.
 */
export function hasForeignData(bytes: Buffer, format: ImageFormat): boolean {
  const end = endOf[format](bytes)
  if (end > bytes.length + 1) throw corruptImage()
  return !bytes.subarray(end).every(isPadding)
}

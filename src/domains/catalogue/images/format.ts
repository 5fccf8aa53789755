import { extname } from 'node:path'
import { unsupportedImage, wrongExtension } from './errors.ts'

/** The formats that a product's image may have. */
export type ImageFormat = 'jpeg' | 'png' | 'webp'

interface FormatFacts {
  readonly name: string
  readonly extension: string
  readonly contentType: string
  readonly otherExtensions: readonly string[]
  readonly matches: (bytes: Buffer) => boolean
}

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex')
const jpegStart = Buffer.from('ffd8ff', 'hex')

/** What each format is called and how its files begin. */
export const imageFormats: Readonly<Record<ImageFormat, FormatFacts>> = {
  jpeg: {
    name: 'JPEG',
    extension: 'jpg',
    contentType: 'image/jpeg',
    otherExtensions: ['jpeg', 'jfif'],
    matches: (bytes) => bytes.subarray(0, 3).equals(jpegStart),
  },
  png: {
    name: 'PNG',
    extension: 'png',
    contentType: 'image/png',
    otherExtensions: [],
    matches: (bytes) => bytes.subarray(0, 8).equals(pngSignature),
  },
  webp: {
    name: 'WebP',
    extension: 'webp',
    contentType: 'image/webp',
    otherExtensions: [],
    matches: (bytes) =>
      bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  },
}

const formatNames = Object.keys(imageFormats) as ImageFormat[]

/**
 * The format of an image by how its content begins. A file name may have no extension, but a wrong one is
 * refused: whoever serves the file by its name would say it is something else.
 * Throws UNSUPPORTED_IMAGE and WRONG_IMAGE_EXTENSION (415).
 */
export function imageFormat(bytes: Buffer, fileName: string): ImageFormat {
  const format = formatNames.find((name) => imageFormats[name].matches(bytes))
  if (!format) throw unsupportedImage()
  const { name, extension, otherExtensions } = imageFormats[format]
  const given = extname(fileName).slice(1).toLowerCase()
  if (given !== '' && given !== extension && !otherExtensions.includes(given)) throw wrongExtension([name])
  return format
}

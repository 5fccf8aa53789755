import type { Sharp, SharpConstructor } from 'sharp'
import { Problem } from '../../../lib/problem.ts'
import { createWorkQueue } from '../../../lib/work-queue.ts'
import { hasForeignData } from './end.ts'
import {
  corruptImage,
  emptyImage,
  foreignData,
  imagesBusy,
  imageTooLarge,
  tooManyPixels,
  unsupportedImage,
} from './errors.ts'
import { type ImageFormat, imageFormat, imageFormats } from './format.ts'

/** An image as it is stored. */
export interface NormalisedImage {
  readonly bytes: Buffer
  readonly extension: string
  readonly contentType: string
}

export const imageLimits = { bytes: 5 * 1024 * 1024, pixels: 40_000_000, sidePixels: 1600 } as const

const quality = 85
const timeoutSeconds = 20

let loaded: Promise<SharpConstructor> | undefined

/**
 * The image library, loaded with the first image. libvips would keep decoded images and take a thread per core:
 * on a small machine that is memory which is never given back.
 */
function loadSharp(): Promise<SharpConstructor> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    return sharp
  })
  return loaded
}

/** One image at a time: each may take 160 MB while it is decoded. */
const queue = createWorkQueue({
  parallel: 1,
  waiting: 16,
  refusal: () => imagesBusy([], { headers: { 'retry-after': '5' } }),
})

function encode(image: Sharp, format: ImageFormat): Sharp {
  if (format === 'jpeg') return image.jpeg({ quality, mozjpeg: false })
  return format === 'png' ? image.png({ compressionLevel: 8 }) : image.webp({ quality })
}

async function reencode(bytes: Buffer, format: ImageFormat): Promise<Buffer> {
  const sharp = await loadSharp()
  const image = sharp(bytes, { limitInputPixels: imageLimits.pixels, failOn: 'error', pages: 1 })
  const { format: decoded, width, height } = await image.metadata()
  if (decoded !== format) throw unsupportedImage()
  if (width * height > imageLimits.pixels) throw tooManyPixels()
  const size = { width: imageLimits.sidePixels, height: imageLimits.sidePixels }
  const upright = image.autoOrient().resize({ ...size, fit: 'inside', withoutEnlargement: true })
  return encode(upright, format).timeout({ seconds: timeoutSeconds }).toBuffer()
}

/**
 * Makes of an uploaded file the image that is stored: decoded and encoded again, upright, at most 1600 pixels
 * a side, first frame only, without metadata, comments or anything else that was in the file.
 *
 * Throws EMPTY_IMAGE, CORRUPT_IMAGE, IMAGE_WITH_FOREIGN_DATA (400), IMAGE_TOO_LARGE, IMAGE_TOO_MANY_PIXELS
 * (413), UNSUPPORTED_IMAGE, WRONG_IMAGE_EXTENSION (415) and IMAGES_BUSY (503).
 */
export async function normaliseImage(bytes: Buffer, fileName: string): Promise<NormalisedImage> {
  if (bytes.length === 0) throw emptyImage()
  if (bytes.length > imageLimits.bytes) throw imageTooLarge()
  const format = imageFormat(bytes, fileName)
  if (hasForeignData(bytes, format)) throw foreignData()
  const { extension, contentType } = imageFormats[format]
  const clean = await queue
    .run(() => reencode(bytes, format))
    .catch((cause: unknown) => {
      if (cause instanceof Problem) throw cause
      const isTooLarge = cause instanceof Error && /pixel limit/i.test(cause.message)
      throw isTooLarge ? tooManyPixels() : corruptImage([], { cause })
    })
  return { bytes: clean, extension, contentType }
}

import type { Sharp, SharpConstructor } from 'sharp'
import { defineProblems, Problem } from '../../../lib/problem.ts'
import { createWorkQueue } from '../../../lib/work-queue.ts'

/** An image as it is stored. */
export type NormalisedImage = Awaited<ReturnType<typeof reencode>>

export const imageLimits = { bytes: 5 * 1024 * 1024, pixels: 40_000_000, sidePixels: 1600 } as const

const problems = defineProblems({
  EMPTY_IMAGE: '400 El archivo de imagen está vacío.',
  UNSUPPORTED_IMAGE: '415 El archivo es %s',
  CORRUPT_IMAGE: '400 La imagen está dañada o incompleta.',
  IMAGE_TOO_LARGE: '413 La imagen supera el máximo de 5 MB.',
  IMAGE_TOO_MANY_PIXELS: '413 La imagen supera el máximo de 40 megapíxeles.',
  IMAGES_BUSY: '503 Se están procesando muchas imágenes. Inténtelo de nuevo en unos segundos.',
})
const notAnImage =
  'de un tipo que no se puede leer como imagen. Envíe una foto JPEG, PNG, WebP, GIF, TIFF o AVIF.'

const image = (name: string) => `una imagen ${name}. Guárdela como JPEG, PNG o WebP.`
const video = 'un video. Envíe una foto, o una captura de pantalla del video.'

/** How files begin that the image library does not read (bytes as Latin-1), and what they are, with the way out. */
const unreadableKinds: readonly (readonly [beginning: RegExp, text: string])[] = [
  [
    /^.{4}ftyp(?:.{4})*?(?:hei[cxms]|hev[cxms])/s,
    'una foto HEIC, el formato de los iPhone. Expórtela como JPEG, o elija en el iPhone Ajustes > Cámara > Formatos > "El más compatible" y tómela de nuevo.',
  ],
  [/^.{4}(?:ftyp(?!(?:.{4})*?avi[fs])|moov|mdat|wide)/s, video],
  [/^(?:.E\xdf\xa3|RIFF.{4}AVI |FLV)/s, video],
  [/^%PDF-/, 'un PDF. Guarde la página como imagen JPEG o PNG, o envíe una captura de pantalla.'],
  [/^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!doctype svg|<svg)/i, image('vectorial (SVG)')],
  [
    /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html)/i,
    'una página web. Abra la imagen sola en el navegador, guárdela y envíe ese archivo.',
  ],
  [/^BM/, image('BMP')],
  [/^8BPS/, image('de Photoshop (PSD)')],
  [/^(?:\xff\n|.{4}JXL )/s, image('JPEG XL')],
  [/^.{4}jP {2}/s, image('JPEG 2000')],
  [/^PK/, 'un documento o un archivo comprimido. Saque de él la imagen y envíela sola.'],
]

const beginningBytes = 64

const quality = 85
const timeoutSeconds = 20

/** The decoders that strangers' files meet. SVG is not among them: it is a program to draw by, and may name other files. */
const decoders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map(
  (name) => `VipsForeignLoad${name}Buffer`,
)

let loaded: Promise<SharpConstructor> | undefined

/**
 * The image library, loaded with the first image. libvips would keep decoded images and take a thread per core:
 * on a small machine that is memory which is never given back.
 */
function loadSharp(): Promise<SharpConstructor> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({ operation: decoders })
    return sharp
  })
  return loaded
}

/** One image at a time: each may take 160 MB while it is decoded. */
const queue = createWorkQueue({
  parallel: 1,
  waiting: 16,
  refusal: problems.IMAGES_BUSY,
})

const webp = {
  encode: (image: Sharp) => image.webp({ quality }),
  extension: 'webp',
  contentType: 'image/webp',
}
/** Formats that every browser shows are kept, others become WebP. */
const kept: Readonly<Record<string, typeof webp>> = {
  jpeg: { encode: (image) => image.jpeg({ quality }), extension: 'jpg', contentType: 'image/jpeg' },
  png: { encode: (image) => image.png({ compressionLevel: 8 }), extension: 'png', contentType: 'image/png' },
}

async function reencode(bytes: Buffer) {
  const sharp = await loadSharp()
  const image = sharp(bytes, { limitInputPixels: imageLimits.pixels, failOn: 'error', pages: 1 })
  const { format } = await image.metadata()
  const size = { width: imageLimits.sidePixels, height: imageLimits.sidePixels }
  const upright = image.autoOrient().resize({ ...size, fit: 'inside', withoutEnlargement: true })
  const { encode, ...kind } = kept[format] ?? webp
  return { bytes: await encode(upright).timeout({ seconds: timeoutSeconds }).toBuffer(), ...kind }
}

function refusal(cause: unknown): unknown {
  if (cause instanceof Problem) return cause
  const message = cause instanceof Error ? cause.message : ''
  if (/pixel limit/i.test(message)) return problems.IMAGE_TOO_MANY_PIXELS()
  return /unsupported image format/i.test(message)
    ? problems.UNSUPPORTED_IMAGE([notAnImage])
    : problems.CORRUPT_IMAGE([], { cause })
}

/**
 * Makes of an uploaded file the image that is stored. Its content decides what it is, whatever its name or type: the
 * picture is decoded and encoded again, upright, at most 1600 pixels a side, the first frame only. Metadata, thumbnails
 * and whatever follows the picture in the file (a film, a second picture, padding, a page) are not encoded.
 * Throws EMPTY_IMAGE, CORRUPT_IMAGE (400), IMAGE_TOO_LARGE, IMAGE_TOO_MANY_PIXELS (413), UNSUPPORTED_IMAGE (415),
 * which says what the file is, and IMAGES_BUSY (503).
 */
export async function normaliseImage(bytes: Buffer): Promise<NormalisedImage> {
  if (bytes.length === 0) throw problems.EMPTY_IMAGE()
  if (bytes.length > imageLimits.bytes) throw problems.IMAGE_TOO_LARGE()
  const beginning = bytes.toString('latin1', 0, beginningBytes)
  const unreadable = unreadableKinds.find(([pattern]) => pattern.test(beginning))
  if (unreadable) throw problems.UNSUPPORTED_IMAGE([unreadable[1]])
  try {
    return await queue.run(() => reencode(bytes))
  } catch (cause) {
    throw refusal(cause)
  }
}

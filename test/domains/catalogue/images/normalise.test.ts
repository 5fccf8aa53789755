import sharp from 'sharp'
import t from 'tap'
import { imageLimits, normaliseImage } from '../../../../src/domains/catalogue/images/normalise.ts'

type Format = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif'

function picture(format: Format, width = 60, height = 40): Promise<Buffer> {
  const blank = sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } })
  return blank
    .withExif({ IFD0: { Copyright: 'secreto', ImageDescription: 'GPS' } })
    .toFormat(format)
    .toBuffer()
}

/** A box of an MP4 or HEIF file. */
function box(type: string, ...content: string[]): Buffer {
  const body = Buffer.from(content.join(''), 'latin1')
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

const film = Buffer.concat([box('ftyp', 'mp42\0\0\0\0mp42isom'), box('mdat', 'film')])
const zip = Buffer.from('504b0304140000000800', 'hex')
const page = Buffer.from('<!DOCTYPE html><script>alert(1)</script>')

for (const [format, stored, extension] of [
  ['jpeg', 'jpeg', 'jpg'],
  ['png', 'png', 'png'],
  ['webp', 'webp', 'webp'],
  ['gif', 'webp', 'webp'],
  ['tiff', 'webp', 'webp'],
  ['avif', 'webp', 'webp'],
] as const) {
  t.test(`${format} is stored as ${extension}, without its metadata and what follows it`, async (t) => {
    const file = await picture(format)
    const alone = await normaliseImage(file)
    const { width, height, exif, format: found } = await sharp(alone.bytes).metadata()
    t.same([alone.extension, alone.contentType, found], [extension, `image/${stored}`, stored])
    t.same([width, height, exif], [60, 40, undefined])
    for (const tail of [
      film,
      zip,
      page,
      await picture('jpeg', 20, 20),
      Buffer.alloc(4096),
      Buffer.from('\r\n'),
    ]) {
      const { bytes } = await normaliseImage(Buffer.concat([file, tail]))
      t.ok(bytes.equals(alone.bytes), tail.toString('latin1', 0, 12))
    }
  })
}

t.test('a photograph is turned upright and made no larger than 1600 pixels a side', async (t) => {
  const lying = await sharp(await picture('jpeg', 4000, 2000))
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const { bytes } = await normaliseImage(lying)
  const { width, height } = await sharp(bytes).metadata()
  t.same([width, height], [800, 1600])
})

t.test('of an animation only the first frame is kept', async (t) => {
  const frames = Buffer.alloc(20 * 40 * 3)
  frames.fill(255, frames.length / 2)
  for (const format of ['webp', 'gif'] as const) {
    const animated = await sharp(frames, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } })
      .toFormat(format, { loop: 0, delay: [100, 100] })
      .toBuffer()
    t.equal((await sharp(animated).metadata()).pages, 2)
    const { pages, height } = await sharp((await normaliseImage(animated)).bytes).metadata()
    t.same([pages, height], [undefined, 20], format)
  }
})

t.test('print colours and transparency come out as they are seen', async (t) => {
  const print = await sharp(await picture('jpeg'))
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer()
  const { bytes } = await normaliseImage(print)
  t.match(await sharp(bytes).metadata(), { space: 'srgb', channels: 3 })
  const glass = {
    width: 10,
    height: 10,
    channels: 4,
    background: { r: 0, g: 0, b: 255, alpha: 0 },
  } as const
  for (const format of ['png', 'gif', 'tiff', 'avif'] as const) {
    const file = await sharp({ create: glass })
      .toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {})
      .toBuffer()
    t.ok((await sharp((await normaliseImage(file)).bytes).metadata()).hasAlpha, format)
  }
})

t.test('what is no image that can be read is refused with a text that says what it is', async (t) => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
  const cases: [name: string, file: Buffer | string, text: RegExp][] = [
    ['HEIC', box('ftyp', 'heic\0\0\0\0mif1heic'), /una foto HEIC.*JPEG/],
    ['HEIC of another camera', box('ftyp', 'mif1\0\0\0\0mif1miafheic'), /una foto HEIC.*JPEG/],
    ['a burst of HEIC', box('ftyp', 'msf1\0\0\0\0hevcmsf1'), /una foto HEIC/],
    ['MP4', film, /un video.*foto/],
    ['QuickTime', box('ftyp', 'qt  \0\0\0\0qt  '), /un video/],
    ['QuickTime without a type', box('moov', 'x'.repeat(30)), /un video/],
    ['3GP', box('ftyp', '3gp4\0\0\0\x003gp4'), /un video/],
    ['WebM', Buffer.from('1a45dfa39f4286810142f781', 'hex'), /un video/],
    ['AVI', 'RIFF\0\0\0\0AVI LIST', /un video/],
    ['PDF', '%PDF-1.7\n%âãÏÓ', /un PDF.*captura/],
    ['SVG with a script', svg, /una imagen vectorial \(SVG\).*PNG/],
    ['SVG after a prolog', `\ufeff<?xml version="1.0"?>\n${svg}`, /SVG/],
    ['a web page', page, /una página web/],
    ['BMP', 'BM6\0\0\0\0\0\0\0', /una imagen BMP.*Guárdela/],
    ['PSD', '8BPS\0\x01', /Photoshop/],
    ['JPEG XL', Buffer.from('0000000c4a584c200d0a870a', 'hex'), /JPEG XL/],
    ['JPEG XL without a box', Buffer.from('ff0a1234', 'hex'), /JPEG XL/],
    ['JPEG 2000', Buffer.from('0000000c6a5020200d0a870a', 'hex'), /JPEG 2000/],
    ['a Word document', zip, /un documento o un archivo comprimido/],
    ['a program', 'MZ\u0090', /no se puede leer como imagen.*JPEG, PNG, WebP/],
    ['a text', 'hola', /no se puede leer/],
    ['one byte', 'x', /no se puede leer/],
  ]
  for (const [name, file, message] of cases) {
    const bytes = typeof file === 'string' ? Buffer.from(file) : file
    await t.rejects(normaliseImage(bytes), { code: 'UNSUPPORTED_IMAGE', statusCode: 415, message }, name)
  }
})

t.test('what is empty, too large or damaged is refused', async (t) => {
  const half = (file: Buffer) => file.subarray(0, file.length / 2)
  const cases: [name: string, file: Buffer, code: string][] = [
    ['zero bytes', Buffer.alloc(0), 'EMPTY_IMAGE'],
    ['more than 5 MB', Buffer.alloc(imageLimits.bytes + 1), 'IMAGE_TOO_LARGE'],
    ['half a JPEG', half(await picture('jpeg')), 'CORRUPT_IMAGE'],
    ['half a PNG', half(await picture('png')), 'CORRUPT_IMAGE'],
    ['half a WebP', half(await picture('webp')), 'CORRUPT_IMAGE'],
    ['half a GIF', half(await picture('gif')), 'CORRUPT_IMAGE'],
    ['half a TIFF', half(await picture('tiff')), 'CORRUPT_IMAGE'],
    ['half an AVIF', half(await picture('avif')), 'CORRUPT_IMAGE'],
    ['only a signature', Buffer.from('ffd8ffd9', 'hex'), 'CORRUPT_IMAGE'],
  ]
  for (const [name, file, code] of cases) await t.rejects(normaliseImage(file), { code }, name)
})

t.test('a small file of 41 megapixels is refused, one of 30 megapixels taken', async (t) => {
  for (const format of ['png', 'tiff'] as const) {
    const huge = await picture(format, 8200, 5001)
    t.ok(huge.length < imageLimits.bytes)
    await t.rejects(normaliseImage(huge), { code: 'IMAGE_TOO_MANY_PIXELS', statusCode: 413 }, format)
  }
  const large = await picture('jpeg', 6000, 5000)
  t.ok((await normaliseImage(large)).bytes.length > 0)
})

import sharp from 'sharp'
import t from 'tap'
import { imageLimits, normaliseImage } from '../../../../src/domains/catalogue/images/normalise.ts'

type Format = 'jpeg' | 'png' | 'webp'

function picture(format: Format, width = 60, height = 40): Promise<Buffer> {
  const blank = sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } })
  return blank
    .withExif({ IFD0: { Copyright: 'secreto', ImageDescription: 'GPS' } })
    .toFormat(format)
    .toBuffer()
}

for (const [format, name, extension] of [
  ['jpeg', 'foto.jpg', 'jpg'],
  ['jpeg', 'foto.JPEG', 'jpg'],
  ['png', 'foto.png', 'png'],
  ['webp', 'sin-extension', 'webp'],
] as const) {
  t.test(`${name} is stored as ${extension}, without its metadata`, async (t) => {
    const image = await normaliseImage(await picture(format), name)
    const { width, height, exif, format: stored } = await sharp(image.bytes).metadata()
    t.same([image.extension, image.contentType, stored], [extension, `image/${format}`, format])
    t.same([width, height, exif], [60, 40, undefined])
  })
}

t.test('a photograph is turned upright and made no larger than 1600 pixels a side', async (t) => {
  const lying = await sharp(await picture('jpeg', 4000, 2000))
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const { bytes } = await normaliseImage(lying, 'foto.jpg')
  const { width, height } = await sharp(bytes).metadata()
  t.same([width, height], [800, 1600])
})

t.test('of an animation only the first frame is kept', async (t) => {
  const frames = Buffer.alloc(20 * 40 * 3)
  frames.fill(255, frames.length / 2)
  const animated = await sharp(frames, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer()
  t.equal((await sharp(animated).metadata()).pages, 2)
  const { bytes } = await normaliseImage(animated, 'a.webp')
  t.notOk((await sharp(bytes).metadata()).pages)
})

t.test('what is no image, or more than an image, is refused by its content', async (t) => {
  const jpeg = await picture('jpeg')
  const png = await picture('png')
  const webp = await picture('webp')
  const zip = Buffer.from('504b0304140000000800', 'hex')
  const page = Buffer.from('<script>alert(1)</script>')
  const cases: [name: string, file: Buffer, fileName: string, code: string][] = [
    ['zero bytes', Buffer.alloc(0), 'a.jpg', 'EMPTY_IMAGE'],
    ['more than 5 MB', Buffer.alloc(imageLimits.bytes + 1), 'a.jpg', 'IMAGE_TOO_LARGE'],
    [
      'an SVG with a script',
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${page}</svg>`),
      'a.svg',
      'UNSUPPORTED_IMAGE',
    ],
    [
      'an SVG that says it is a PNG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'a.png',
      'UNSUPPORTED_IMAGE',
    ],
    ['a GIF', await sharp(png).gif().toBuffer(), 'a.gif', 'UNSUPPORTED_IMAGE'],
    ['a program', Buffer.from('MZ\u0090'), 'a.jpg', 'UNSUPPORTED_IMAGE'],
    ['a JPEG called .exe', jpeg, 'a.exe', 'WRONG_IMAGE_EXTENSION'],
    ['a JPEG called .png', jpeg, 'a.png', 'WRONG_IMAGE_EXTENSION'],
    ['a JPEG with an archive behind it', Buffer.concat([jpeg, zip]), 'a.jpg', 'IMAGE_WITH_FOREIGN_DATA'],
    ['a PNG with a page behind it', Buffer.concat([png, page]), 'a.png', 'IMAGE_WITH_FOREIGN_DATA'],
    ['a WebP with a page behind it', Buffer.concat([webp, page]), 'a.webp', 'IMAGE_WITH_FOREIGN_DATA'],
    ['half a JPEG', jpeg.subarray(0, jpeg.length / 2), 'a.jpg', 'CORRUPT_IMAGE'],
    ['half a PNG', png.subarray(0, png.length / 2), 'a.png', 'CORRUPT_IMAGE'],
    ['half a WebP', webp.subarray(0, webp.length / 2), 'a.webp', 'CORRUPT_IMAGE'],
    ['only a signature', Buffer.from('ffd8ffd9', 'hex'), 'a.jpg', 'CORRUPT_IMAGE'],
  ]
  for (const [name, file, fileName, code] of cases) {
    await t.rejects(normaliseImage(file, fileName), { code }, name)
  }
})

t.test('a small file of 41 megapixels is refused, one of 30 megapixels taken', async (t) => {
  const huge = await picture('png', 8200, 5001)
  t.ok(huge.length < imageLimits.bytes)
  await t.rejects(normaliseImage(huge, 'a.png'), { code: 'IMAGE_TOO_MANY_PIXELS' })
  const large = await picture('jpeg', 6000, 5000)
  t.ok((await normaliseImage(large, 'a.jpg')).bytes.length > 0)
})

t.test('a 30-megapixel file that is a page as well is refused', async (t) => {
  const file = Buffer.concat([await picture('jpeg', 6000, 5000), Buffer.from('<html><script>')])
  await t.rejects(normaliseImage(file, 'a.jpg'), { code: 'IMAGE_WITH_FOREIGN_DATA', statusCode: 400 })
})

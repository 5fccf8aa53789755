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

/** What a file is and how to get a picture out of it, in Spanish, when it is of a known kind that is not read. */
export function unreadableKind(bytes: Buffer): string | undefined {
  const beginning = bytes.toString('latin1', 0, beginningBytes)
  return unreadableKinds.find(([pattern]) => pattern.test(beginning))?.[1]
}

import type { FastifyRequest } from 'fastify'
import { imageLimits, type NormalisedImage, normaliseImage } from '../images/normalise.ts'

const imageField = 'imagen'

/** What the product routes take besides fields: one image. */
export const imageUpload = { maximumFiles: 1, maximumBytes: imageLimits.bytes }

/** The image that came with a request, clean; null when none did. Throws the errors of `normaliseImage`. */
export async function uploadedImage({ uploads }: FastifyRequest): Promise<NormalisedImage | null> {
  const upload = uploads?.find(({ field }) => field === imageField)
  return upload ? normaliseImage(upload.data, upload.filename) : null
}

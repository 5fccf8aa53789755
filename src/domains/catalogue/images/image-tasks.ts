import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { NormalisedImage } from './normalise.ts'

/** The outbox topic under which images are removed. */
export const deleteImageTopic = 'image.delete'

/** Long after the request that uploads an image has ended one way or the other. */
const unusedAfterMs = 30 * 60_000

/**
 * Uploads an image under a key that no other image has or had, and returns the key. Its removal is announced before, to
 * happen later unless a product has it by then (smartsales.replace_image keeps it): whatever dies between upload and
 * product leaves no orphan. Throws the errors of the storage provider.
 */
export async function uploadImage(
  { prisma, providers }: Pick<FastifyInstance, 'prisma' | 'providers'>,
  sellerId: string,
  { bytes, extension, contentType }: NormalisedImage,
): Promise<string> {
  const key = `productos/${sellerId}/${randomUUID()}.${extension}`
  const dedupeKey = `${deleteImageTopic}:${key}`
  const runAt = new Date(Date.now() + unusedAfterMs)
  await prisma.outboxTask.create({ data: { topic: deleteImageTopic, payload: { key }, dedupeKey, runAt } })
  await providers.storage.upload(key, bytes, contentType)
  return key
}

/** Removes an image unless a product has it. Throws the errors of the storage provider. */
export async function deleteImage(
  { sql, providers }: Pick<FastifyInstance, 'sql' | 'providers'>,
  key: string,
): Promise<void> {
  // Not with Prisma, which may not be loaded yet when the dispatcher begins.
  const [product] = await sql.read`select id from producto where imagen_key = ${key} limit 1`
  if (!product) await providers.storage.remove(key)
}

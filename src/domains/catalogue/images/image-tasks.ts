import { randomUUID } from 'node:crypto'
import type { PrismaClient } from '../../../generated/prisma/client.ts'

/** The outbox topic under which images are removed (see delete-image.ts). */
export const deleteImageTopic = 'image.delete'

/** Long after the request that uploads an image has ended one way or the other. */
const unusedAfterMs = 30 * 60_000

/**
 * A key that no other image has or had, announced before its upload: the image is removed later, unless a product has
 * it by then (smartsales.replace_image keeps it). So whatever dies between upload and product leaves no orphan.
 */
export async function announceImage(
  prisma: PrismaClient,
  sellerId: string,
  extension: string,
): Promise<string> {
  const key = `productos/${sellerId}/${randomUUID()}.${extension}`
  await prisma.outboxTask.create({
    data: {
      topic: deleteImageTopic,
      payload: { key },
      dedupeKey: `${deleteImageTopic}:${key}`,
      runAt: new Date(Date.now() + unusedAfterMs),
    },
  })
  return key
}

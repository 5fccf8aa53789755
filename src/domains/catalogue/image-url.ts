import type { FastifyRequest } from 'fastify'
import type { StorageProvider } from '../../providers/storage/storage.ts'

/** The address of an image by its key; null stays null. */
export type ImageUrl = (key: string | null) => string | null

/** How the client of `request` finds images: at the storage service, or at this service as the client knows it. */
export function imageUrlFor(storage: StorageProvider, request: FastifyRequest): ImageUrl {
  const origin = `${request.protocol}://${request.host}`
  return (key) => (key === null ? null : storage.publicUrl(key, origin))
}

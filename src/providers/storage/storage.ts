import type { Readable } from 'node:stream'
import { defineProblems } from '../../lib/problem.ts'

export const storageProblems = defineProblems({
  STORAGE_UNAVAILABLE:
    '503 El almacén de imágenes no está disponible en este momento. Inténtelo de nuevo en unos segundos.',
  /** The storage service will not take what it is given: it is set up differently from what is expected. */
  STORAGE_REFUSED: '502 El almacén de imágenes rechazó la operación.',
})

/** Where product images are kept. Keys look like `productos/<seller>/<uuid>.jpg` and are never used twice. */
export interface StorageProvider {
  /**
   * Stores a file; storing the same key again replaces it, so that a repeat is harmless.
   * Throws STORAGE_UNAVAILABLE (503) and STORAGE_REFUSED (502).
   */
  upload(key: string, bytes: Buffer, contentType: string): Promise<void>
  /** Removes a file; one that is not there is no error. Throws as `upload` does. */
  remove(key: string): Promise<void>
  /** Where a browser finds the file. `origin` is this service's own address as the client knows it. */
  publicUrl(key: string, origin: string): string
  /** The file itself and its size in bytes, where this service hands it out; null when there is none. */
  open?(key: string): Promise<{ content: Readable; contentType: string; bytes: number } | null>
}

/** A key as a part of an address. */
export function encodeKey(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/')
}

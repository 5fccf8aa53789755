import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { encodeKey, type StorageProvider, storageProblems } from './storage.ts'

/** Under this path the service hands out the files of the local folder. */
export const mediaPath = '/media'

const safeKey = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9._-]*)+$/i
const contentTypes: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
}

const missing: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

/** Images in a folder of this machine, for a laptop or a machine with a disk of its own. */
export function createLocalFolder(folder: string): StorageProvider {
  const root = resolve(folder)
  const pathOf = (key: string) => (safeKey.test(key) ? join(root, key) : undefined)

  return {
    async upload(key, bytes) {
      const path = pathOf(key)
      if (!path) throw storageProblems.STORAGE_REFUSED()
      const unfinished = `${path}.${randomUUID()}`
      try {
        await mkdir(dirname(path), { recursive: true })
        await writeFile(unfinished, bytes)
        await rename(unfinished, path)
      } catch (cause) {
        throw storageProblems.STORAGE_UNAVAILABLE([], { cause })
      }
    },
    async remove(key) {
      const path = pathOf(key)
      if (path) await rm(path, { force: true })
    },
    publicUrl: (key, origin) => `${origin}${mediaPath}/${encodeKey(key)}`,
    async open(key) {
      const path = pathOf(key)
      const contentType = contentTypes[extname(key).toLowerCase()]
      if (!path || !contentType) return null
      try {
        const file = await open(path)
        const { size } = await file.stat()
        return { content: createReadStream(path, { fd: file }), contentType, bytes: size }
      } catch (error) {
        if (missing.has((error as NodeJS.ErrnoException).code)) return null
        throw error
      }
    },
  }
}

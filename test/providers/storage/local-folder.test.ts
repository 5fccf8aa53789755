import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { createLocalFolder } from '../../../src/providers/storage/local-folder.ts'

const key = 'productos/seller-1/foto.jpg'

t.test('an image is stored, handed out with its type, and removed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'smartsales-media-'))
  const storage = createLocalFolder(folder)
  await storage.upload(key, Buffer.from('imagen'), 'image/jpeg')
  t.same(await readdir(join(folder, 'productos/seller-1')), ['foto.jpg'])
  const file = await storage.open?.(key)
  t.match(file, { contentType: 'image/jpeg', bytes: 6 })
  t.equal(await text(file!.content), 'imagen')
  t.equal(
    storage.publicUrl(key, 'http://127.0.0.1:8000'),
    'http://127.0.0.1:8000/media/productos/seller-1/foto.jpg',
  )
  await storage.remove(key)
  await storage.remove(key)
  t.equal(await storage.open?.(key), null)
})

t.test('no path leads out of the folder', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'smartsales-media-'))
  const storage = createLocalFolder(join(folder, 'media'))
  await writeFile(join(folder, 'secret.jpg'), 'secreto')
  for (const path of [
    '../secret.jpg',
    'a/../../secret.jpg',
    '/secret.jpg',
    'a/..%2f',
    'a\\..\\secret.jpg',
    'a/.jpg',
    '',
  ]) {
    t.equal(await storage.open?.(path), null, path)
    await t.rejects(storage.upload(path, Buffer.from('x'), 'image/jpeg'), { code: 'STORAGE_REFUSED' }, path)
  }
})

t.test('a folder that cannot be written is 503', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'smartsales-media-'))
  await writeFile(join(folder, 'productos'), 'a file where a folder should be')
  const storage = createLocalFolder(folder)
  await t.rejects(storage.upload(key, Buffer.from('x'), 'image/jpeg'), { code: 'STORAGE_UNAVAILABLE' })
})

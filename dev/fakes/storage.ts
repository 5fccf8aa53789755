import { createHash, randomUUID } from 'node:crypto'
import { type FakeReply, type FakeRequest, type Routes, startHttpFake } from './http-server.ts'
import { refusals } from './storage/errors.ts'
import { listFolder } from './storage/listing.ts'
import {
  bearerOf,
  createProject,
  isServiceRole,
  type Project,
  type ProjectOptions,
} from './supabase/project.ts'

/** A file that was uploaded. */
export interface StoredObject {
  id: string
  bucket: string
  key: string
  contentType: string
  cacheControl: string
  eTag: string
  bytes: Buffer
  createdAt: string
  updatedAt: string
}

/** A bucket, and what it takes. */
export interface Bucket {
  isPublic: boolean
  /** No limit when absent. */
  fileSizeLimitBytes?: number
  /** `image/png`, `image/*`; all when absent. */
  allowedTypes?: string[]
}

/** A running fake of Supabase Storage. */
export type Storage = Awaited<ReturnType<typeof startStorage>>

/** The characters that Storage takes in a key. */
const VALID_KEY = /^(\w|\/|!|-|\.|\*|'|\(|\)| |&|\$|@|=|;|:|\+|,|\?)+$/

/** Makes Supabase Storage in memory: routes for a server, and what a test may see and change. */
export function createStorage(project: Project, buckets: Record<string, Bucket>) {
  const objects = new Map<string, StoredObject>()
  const find = (bucket: string, key: string) => objects.get(`${bucket}/${key}`)

  function requireServiceRole(request: FakeRequest): void {
    if (!bearerOf(request)) {
      throw refusals.unauthorized("headers must have required property 'authorization'")
    }
    if ('refusal' in project.tokens.verify(bearerOf(request) ?? '')) {
      throw refusals.unauthorized('Invalid Compact JWS')
    }
    if (!isServiceRole(project, request)) {
      throw refusals.unauthorized('new row violates row-level security policy')
    }
  }

  function bucketOf(request: FakeRequest): { name: string; bucket: Bucket } {
    const name = request.param('bucket')
    const bucket = buckets[name]
    if (!bucket) throw refusals.noSuchBucket()
    return { name, bucket }
  }

  function checkContent(bucket: Bucket, contentType: string, bytes: Buffer): void {
    const { fileSizeLimitBytes, allowedTypes } = bucket
    if (fileSizeLimitBytes !== undefined && bytes.length > fileSizeLimitBytes) throw refusals.tooLarge()
    const [family] = contentType.split('/')
    const isAllowed =
      !allowedTypes || allowedTypes.includes(contentType) || allowedTypes.includes(`${family}/*`)
    if (!isAllowed) throw refusals.invalidMimeType(contentType)
  }

  function store(request: FakeRequest, replaces: 'never' | 'always'): FakeReply {
    requireServiceRole(request)
    const { name, bucket } = bucketOf(request)
    const key = request.param('key')
    if (!VALID_KEY.test(key)) throw refusals.invalidKey(key)
    const contentType = request.headers['content-type'] ?? 'application/octet-stream'
    checkContent(bucket, contentType, request.body)
    const existing = find(name, key)
    if (existing && replaces === 'never' && request.headers['x-upsert'] !== 'true') throw refusals.duplicate()
    if (!existing && replaces === 'always') throw refusals.noSuchKey()
    const now = new Date().toISOString()
    const object: StoredObject = {
      id: existing?.id ?? randomUUID(),
      bucket: name,
      key,
      contentType,
      cacheControl: request.headers['cache-control'] ?? 'no-cache',
      eTag: `"${createHash('md5').update(request.body).digest('hex')}"`,
      bytes: request.body,
      createdAt: existing?.createdAt ?? now,
      updatedAt: now,
    }
    objects.set(`${name}/${key}`, object)
    return { status: 200, body: { Key: `${name}/${key}`, Id: object.id } }
  }

  function removeOne(request: FakeRequest): FakeReply {
    requireServiceRole(request)
    const { name } = bucketOf(request)
    if (!objects.delete(`${name}/${request.param('key')}`)) throw refusals.noSuchKey()
    return { status: 200, body: { message: 'Successfully deleted' } }
  }

  function removeMany(request: FakeRequest): FakeReply {
    requireServiceRole(request)
    const { name } = bucketOf(request)
    const { prefixes } = request.json()
    const keys: unknown[] = Array.isArray(prefixes) ? prefixes : []
    const removed = keys.flatMap((key) => find(name, String(key)) ?? [])
    for (const { key } of removed) objects.delete(`${name}/${key}`)
    return { status: 200, body: removed.map(({ id, key }) => ({ name: key, bucket_id: name, id })) }
  }

  function read(request: FakeRequest): FakeReply {
    const { name, bucket } = bucketOf(request)
    const object = find(name, request.param('key'))
    if (!bucket.isPublic || !object) throw bucket.isPublic ? refusals.noSuchKey() : refusals.noSuchBucket()
    const headers = {
      'content-type': object.contentType,
      'cache-control': object.cacheControl,
      etag: object.eTag,
      'last-modified': new Date(object.updatedAt).toUTCString(),
    }
    return { status: 200, headers, body: object.bytes }
  }

  function list(request: FakeRequest): FakeReply {
    requireServiceRole(request)
    const { name } = bucketOf(request)
    const { prefix = '', limit = 100, offset = 0 } = request.json()
    const query = { prefix: String(prefix), limit: Number(limit), offset: Number(offset) }
    const inBucket = [...objects.values()].filter(({ bucket }) => bucket === name)
    return { status: 200, body: listFolder(inBucket, query) }
  }

  function describe(request: FakeRequest): FakeReply {
    requireServiceRole(request)
    const { name, bucket } = bucketOf(request)
    return { status: 200, body: { id: name, name, public: bucket.isPublic } }
  }

  const routes: Routes = {
    'GET /storage/v1/bucket/:bucket': describe,
    'GET /storage/v1/object/public/:bucket/*key': read,
    'HEAD /storage/v1/object/public/:bucket/*key': read,
    'POST /storage/v1/object/list/:bucket': list,
    'POST /storage/v1/object/:bucket/*key': (request) => store(request, 'never'),
    'PUT /storage/v1/object/:bucket/*key': (request) => store(request, 'always'),
    'DELETE /storage/v1/object/:bucket/*key': removeOne,
    'DELETE /storage/v1/object/:bucket': removeMany,
  }

  const control = {
    buckets,
    objects: (): StoredObject[] => [...objects.values()],
    object: find,
  }

  return { routes, control }
}

/** Starts Supabase Storage alone on a free loopback port, with a public bucket `productos` when none is named. */
export async function startStorage(options: ProjectOptions & { buckets?: Record<string, Bucket> } = {}) {
  const project = createProject(options)
  const { routes, control } = createStorage(project, options.buckets ?? { productos: { isPublic: true } })
  const server = await startHttpFake({ routes })
  return { ...server, ...control, project }
}

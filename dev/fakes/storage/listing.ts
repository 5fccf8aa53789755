import type { StoredObject } from '../storage.ts'

/** What a listing asks for. */
export interface ListQuery {
  prefix: string
  limit: number
  offset: number
}

function entryOf(object: StoredObject, name: string): Record<string, unknown> {
  return {
    name,
    id: object.id,
    updated_at: object.updatedAt,
    created_at: object.createdAt,
    last_accessed_at: object.updatedAt,
    metadata: {
      eTag: object.eTag,
      size: object.bytes.length,
      mimetype: object.contentType,
      cacheControl: object.cacheControl,
      lastModified: object.updatedAt,
      contentLength: object.bytes.length,
      httpStatusCode: 200,
    },
  }
}

/** Lists one folder, by name: objects whole, deeper folders as a name without an id. */
export function listFolder(objects: StoredObject[], query: ListQuery): Record<string, unknown>[] {
  const folder = query.prefix === '' || query.prefix.endsWith('/') ? query.prefix : `${query.prefix}/`
  const entries = new Map<string, Record<string, unknown>>()
  for (const object of objects.filter(({ key }) => key.startsWith(folder))) {
    const [name = '', ...deeper] = object.key.slice(folder.length).split('/')
    const asFolder = {
      name,
      id: null,
      updated_at: null,
      created_at: null,
      last_accessed_at: null,
      metadata: null,
    }
    entries.set(name, deeper.length > 0 ? asFolder : entryOf(object, name))
  }
  const names = [...entries.keys()].sort()
  return names.slice(query.offset, query.offset + query.limit).map((name) => entries.get(name) ?? {})
}

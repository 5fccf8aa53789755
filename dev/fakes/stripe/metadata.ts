import { invalidRequest } from './errors.ts'
import { type Params, tableOf } from './form.ts'
import type { Metadata } from './objects.ts'

const MAX_KEYS = 50
const MAX_KEY_CHARACTERS = 40
const MAX_VALUE_CHARACTERS = 500

function refuse(message: string): never {
  throw invalidRequest({ message, param: 'metadata' })
}

/** What metadata becomes when a request's is merged in: an empty text removes a key. Throws beyond Stripe's limits. */
export function mergeMetadata(current: Metadata, params: Params): Metadata {
  const merged: Metadata = { ...current }
  for (const [key, value] of Object.entries(tableOf(params, 'metadata'))) {
    if (typeof value !== 'string') refuse('Metadata values must be strings.')
    if (key.length > MAX_KEY_CHARACTERS) {
      refuse(
        `Metadata keys can have up to ${MAX_KEY_CHARACTERS} characters, but you passed in a key that is ${key.length} characters. Invalid key: ${key}`,
      )
    }
    if (value.length > MAX_VALUE_CHARACTERS) {
      refuse(
        `Metadata values can have up to ${MAX_VALUE_CHARACTERS} characters, but you passed in a value that is ${value.length} characters. Invalid value: ${value}`,
      )
    }
    if (value === '') delete merged[key]
    else merged[key] = value
  }
  if (Object.keys(merged).length > MAX_KEYS) refuse(`Metadata can have up to ${MAX_KEYS} keys.`)
  return merged
}

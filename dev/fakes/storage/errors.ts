import { Refusal } from '../http-server.ts'

/** A refusal as Supabase Storage words it: the real status is in the body, the one on the wire is 400. */
export function refuse(statusCode: number, error: string, message: string): Refusal {
  return new Refusal({ status: 400, body: { statusCode: String(statusCode), error, message } })
}

/** The refusals that the fake knows. */
export const refusals = {
  unauthorized: (message: string) => refuse(403, 'Unauthorized', message),
  noSuchBucket: () => refuse(404, 'Bucket not found', 'Bucket not found'),
  noSuchKey: () => refuse(404, 'not_found', 'Object not found'),
  duplicate: () => refuse(409, 'Duplicate', 'The resource already exists'),
  invalidKey: (key: string) => refuse(400, 'InvalidKey', `Invalid key: ${key}`),
  tooLarge: () => refuse(413, 'Payload too large', 'The object exceeded the maximum allowed size'),
  invalidMimeType: (type: string) => refuse(415, 'invalid_mime_type', `mime type ${type} is not supported`),
}

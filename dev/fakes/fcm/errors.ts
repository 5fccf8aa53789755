import type { FakeReply } from '../http-server.ts'

/** The errors of FCM's HTTP v1 API that the fake can answer. */
export type FcmErrorCode =
  | 'INVALID_ARGUMENT'
  | 'UNREGISTERED'
  | 'SENDER_ID_MISMATCH'
  | 'QUOTA_EXCEEDED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'THIRD_PARTY_AUTH_ERROR'

const shapes: Record<FcmErrorCode, { status: number; name: string; message: string }> = {
  INVALID_ARGUMENT: {
    status: 400,
    name: 'INVALID_ARGUMENT',
    message: 'The registration token is not a valid FCM registration token',
  },
  UNREGISTERED: { status: 404, name: 'NOT_FOUND', message: 'Requested entity was not found.' },
  SENDER_ID_MISMATCH: { status: 403, name: 'PERMISSION_DENIED', message: 'SenderId mismatch' },
  QUOTA_EXCEEDED: {
    status: 429,
    name: 'RESOURCE_EXHAUSTED',
    message: 'Sending quota exceeded for message rate',
  },
  UNAVAILABLE: { status: 503, name: 'UNAVAILABLE', message: 'The service is currently unavailable.' },
  INTERNAL: { status: 500, name: 'INTERNAL', message: 'Internal error encountered.' },
  THIRD_PARTY_AUTH_ERROR: {
    status: 401,
    name: 'UNAUTHENTICATED',
    message: 'Auth error from APNS or Web Push Service',
  },
}

/** An error as Google's APIs answer it, with FCM's own code in the details. */
export function fcmError(
  code: FcmErrorCode,
  options: { message?: string; retryAfterS?: number } = {},
): FakeReply {
  const shape = shapes[code]
  const details = [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: code }]
  const { retryAfterS } = options
  return {
    status: shape.status,
    ...(retryAfterS === undefined ? {} : { headers: { 'retry-after': String(retryAfterS) } }),
    body: {
      error: { code: shape.status, message: options.message ?? shape.message, status: shape.name, details },
    },
  }
}

/** A missing or wrong access token. */
export const unauthenticated: FakeReply = {
  status: 401,
  body: {
    error: {
      code: 401,
      message: 'Request had invalid authentication credentials. Expected OAuth 2 access token.',
      status: 'UNAUTHENTICATED',
    },
  },
}

import type { Config } from '../../config/config.ts'
import { createAccessTokens } from './access-token.ts'
import { createFcmPush } from './fcm.ts'
import type { Push } from './push.ts'
import { readServiceAccount } from './service-account.ts'

/** Push messages as the configuration has them: Firebase Cloud Messaging, or none. */
export function createPush(config: Config): Push | null {
  if (!config.FIREBASE_SERVICE_ACCOUNT_JSON) return null
  const account = readServiceAccount(config.FIREBASE_SERVICE_ACCOUNT_JSON)
  return createFcmPush({
    projectId: account.projectId,
    apiUrl: config.FCM_API_URL,
    tokens: createAccessTokens(account),
  })
}

import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** A service account's file, as Google gives it. */
export interface ServiceAccount {
  type: 'service_account'
  project_id: string
  private_key_id: string
  private_key: string
  client_email: string
  client_id: string
  token_uri: string
}

/** Makes a service account that no one else knows, with a fresh 2048-bit RSA key, whose tokens come from `tokenUri`. */
export function makeServiceAccount(
  projectId: string,
  tokenUri: string,
): { account: ServiceAccount; publicKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const account: ServiceAccount = {
    type: 'service_account',
    project_id: projectId,
    private_key_id: randomBytes(20).toString('hex'),
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: `fake@${projectId}.iam.gserviceaccount.example`,
    client_id: '100000000000000000000',
    token_uri: tokenUri,
  }
  return { account, publicKey }
}

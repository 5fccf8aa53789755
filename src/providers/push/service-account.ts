const googleTokenUrl = 'https://oauth2.googleapis.com/token'

/** What is used of a service account's file. */
export interface ServiceAccount {
  readonly projectId: string
  readonly email: string
  /** PKCS #8 in PEM. */
  readonly privateKey: string
  readonly tokenUrl: string
}

/** Reads a service account's file, which the configuration has checked. Keys pasted with `\n` for line breaks work too. */
export function readServiceAccount(json: string): ServiceAccount {
  const file = JSON.parse(json) as Record<string, string | undefined>
  return {
    projectId: file.project_id ?? '',
    email: file.client_email ?? '',
    privateKey: (file.private_key ?? '').replaceAll('\\n', '\n'),
    tokenUrl: file.token_uri || googleTokenUrl,
  }
}

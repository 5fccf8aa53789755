import type { Config } from '../config/config.ts'
import type { OutgoingCall } from '../lib/outgoing-calls.ts'
import { readServiceAccount } from './push/service-account.ts'

/** The services that this one depends on, as `app.providers` names them. */
export type UpstreamName = 'identity' | 'payments' | 'storage' | 'mail' | 'push'

/** Returns which of the services a call goes to; undefined when to none of them. */
export type FindUpstream = (call: Pick<OutgoingCall, 'origin' | 'path'>) => UpstreamName | undefined

function upstreamsOf(config: Config): [UpstreamName, string][] {
  const { SUPABASE_URL: supabase, FIREBASE_SERVICE_ACCOUNT_JSON: account } = config
  const upstreams: [UpstreamName, string][] = [
    ['payments', config.STRIPE_API_URL],
    ['mail', config.SENDGRID_API_URL],
    ['push', config.FCM_API_URL],
  ]
  if (supabase) upstreams.push(['identity', `${supabase}/auth/v1/`], ['storage', `${supabase}/storage/v1/`])
  if (account) upstreams.push(['push', readServiceAccount(account).tokenUrl])
  return upstreams
}

/** Makes what tells the services of this configuration apart, by the addresses that it gives them. */
export function createUpstreamFinder(config: Config): FindUpstream {
  const places = upstreamsOf(config).map(([name, url]) => {
    const { origin, pathname } = new URL(url)
    return { name, origin, prefix: pathname }
  })
  return ({ origin, path }) =>
    places.find((place) => place.origin === origin && path.startsWith(place.prefix))?.name
}

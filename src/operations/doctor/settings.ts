import type { Config } from '../../config/config.ts'
import { type Finding, ok, warn } from './finding.ts'

/** Render kills a service this long after SIGTERM, unless the blueprint says otherwise. */
const platformKillSeconds = 30

/** Judges the settings that need nothing but themselves: who may call, and how the process ends. */
export function checkSettings(config: Config): Finding[] {
  return [
    checkDebug(config),
    checkHosts(config.ALLOWED_HOSTS),
    checkOrigins(config.CORS_ALLOWED_ORIGINS),
    checkSecretKey(config.SECRET_KEY),
    checkShutdown(config.SHUTDOWN_SECONDS),
    config.METRICS_TOKEN === undefined
      ? warn('metrics', 'METRICS_TOKEN is not set: set it, so that only you can read /metrics.')
      : ok('metrics', 'METRICS_TOKEN guards /metrics.'),
  ]
}

function checkDebug(config: Config): Finding {
  return config.DEBUG
    ? warn('debug', 'DEBUG is on: set DEBUG=False where customers can reach the service.')
    : ok('debug', 'DEBUG is off.')
}

function checkHosts(hosts: readonly string[]): Finding {
  if (hosts.includes('*')) return warn('hosts', 'ALLOWED_HOSTS lets in any host name: list your own.')
  return ok('hosts', `ALLOWED_HOSTS lets in ${hosts.length} names.`)
}

function checkOrigins(origins: readonly string[]): Finding {
  if (origins.length === 0)
    return warn('origins', 'CORS_ALLOWED_ORIGINS is empty: no web page can call the service.')
  if (origins.includes('*'))
    return warn('origins', 'CORS_ALLOWED_ORIGINS lets in any web page: list your own.')
  const open = origins.filter((origin) => /^http:\/\/(?!localhost|127\.)/.test(origin))
  if (open.length > 0)
    return warn('origins', `${open.length} origins are not https: anybody on the way can change such a page.`)
  return ok('origins', `CORS_ALLOWED_ORIGINS lets in ${origins.length} origins.`)
}

function checkSecretKey(key: string): Finding {
  return key.startsWith('django-insecure') || new Set(key).size < 10
    ? warn('secret key', 'SECRET_KEY can be guessed: make one with openssl rand -base64 48.')
    : ok('secret key', 'SECRET_KEY is long and varied.')
}

function checkShutdown(seconds: number): Finding {
  return seconds + 2 < platformKillSeconds
    ? ok(
        'shutdown',
        `Running requests get ${seconds} s to finish before the platform kills at ${platformKillSeconds} s.`,
      )
    : warn(
        'shutdown',
        `SHUTDOWN_SECONDS=${seconds} reaches the platform's ${platformKillSeconds} s: raise maxShutdownDelaySeconds or lower it.`,
      )
}

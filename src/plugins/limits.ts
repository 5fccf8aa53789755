import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { RateLimitName } from '../lib/access.ts'
import { defineProblems } from '../lib/problem.ts'

const windowMs = 60_000
/** Callers remembered per limit; the one not seen for longest is forgotten first. */
const mostCallers = 10_000
/** One late second (booting, reading a large file) is no overload: it has to last longer than a sample. */
const lastingMs = 1500
const forgottenMs = 3000

const problems = defineProblems({
  TOO_MANY_REQUESTS: '429 Demasiadas solicitudes. Intente de nuevo en %d segundos.',
  OVERLOADED: '503 El servicio está sobrecargado. Intente de nuevo en unos segundos.',
})

function defaultLimit({ method }: Pick<RouteOptions, 'method'>): RateLimitName {
  return [method].flat().every((one) => ['GET', 'HEAD', 'OPTIONS'].includes(one)) ? 'reading' : 'writing'
}

/** IPv6 callers own a whole /64, so they count as one. */
const addressOf = (request: FastifyRequest): string => rateLimit.normalizeIP(request.ip)

/** Callers count by their token when it verifies, else by address; guesses by address alone: accounts are free. */
const callerOf = (request: FastifyRequest): string => request.tokenSubject ?? addressOf(request)

/** Tells whether the pressure that is reported now has lasted. */
export function createFaultCounter(now: () => number = () => performance.now()): () => boolean {
  let firstMs = Number.NEGATIVE_INFINITY
  let lastMs = Number.NEGATIVE_INFINITY
  return () => {
    const nowMs = now()
    if (nowMs - lastMs > forgottenMs) firstMs = nowMs
    lastMs = nowMs
    return nowMs - firstMs > lastingMs
  }
}

/**
 * Refuses before anything is parsed: 503 when the event loop is so late that answers would come too late anyway
 * (not the platform's probes), 429 when a caller asks too much. A route names its limit in `config.limit`;
 * addresses that do not exist count as reading.
 */
export default fp(
  async (app: FastifyInstance) => {
    app.addHook('onRoute', (route) => {
      route.config = { ...route.config, limit: route.config?.limit ?? defaultLimit(route) }
    })
    const hasLasted = createFaultCounter()
    await app.register(underPressure, {
      maxEventLoopDelay: app.config.MAX_EVENT_LOOP_DELAY_MS,
      async pressureHandler(request) {
        if (hasLasted() && request.routeOptions.config.limit !== 'none') throw problems.OVERLOADED()
      },
    })

    await app.register(rateLimit, { global: false, cache: mostCallers })
    const perMinute = {
      reading: app.config.RATE_LIMIT_READING,
      writing: app.config.RATE_LIMIT_WRITING,
      guessing: app.config.RATE_LIMIT_GUESSING,
      ordering: app.config.RATE_LIMIT_ORDERING,
    }
    const limiters = new Map<string, ReturnType<typeof app.createRateLimit>>()
    for (const [name, max] of Object.entries(perMinute)) {
      const keyGenerator = name === 'guessing' ? addressOf : callerOf
      if (max > 0) limiters.set(name, app.createRateLimit({ max, timeWindow: windowMs, keyGenerator }))
    }
    if (limiters.size === 0) return

    app.addHook('onRequest', async (request) => {
      const name = request.routeOptions.config.limit ?? defaultLimit(request)
      const result = await limiters.get(name)?.(request)
      if (result?.isAllowed !== false || !result.isExceeded) return
      const seconds = Math.max(1, result.ttlInSeconds)
      throw problems.TOO_MANY_REQUESTS([seconds], { headers: { 'retry-after': String(seconds) } })
    })
  },
  { name: 'limits', dependencies: ['env', 'errors'] },
)

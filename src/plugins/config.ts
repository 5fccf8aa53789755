import fastifyEnv from '@fastify/env'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ajv, type Config, schema } from '../config/config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

/** Decorates the application with its configuration, read beforehand: `app.config`. */
export default fp<{ config: Config }>(
  async (app: FastifyInstance, options) => {
    await app.register(fastifyEnv, {
      confKey: 'config',
      schema,
      data: { ...options.config },
      env: false,
      ajv,
    })
  },
  { name: 'env' },
)

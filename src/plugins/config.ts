import fastifyEnv from '@fastify/env'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ajv, type Config, schema } from '../config/config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

/** Decorates the application with its configuration by @fastify/env, under the schema that readConfig checks it by. */
export default fp<{ config: Config }>(
  async (app: FastifyInstance, { config }) => {
    await app.register(fastifyEnv, { schema, ajv, data: { ...config }, env: false })
  },
  { name: 'env' },
)

import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

/** Decorates the application with its configuration, which was checked before there was an application. */
export default fp<{ config: Config }>(
  async (app: FastifyInstance, { config }) => {
    app.decorate('config', config)
  },
  { name: 'env' },
)

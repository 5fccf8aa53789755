import build, { type AnySchema } from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify'

/**
 * Fastify's serializer compiler for the whole API: fast-json-stringify, which lets out only what a response
 * schema lists. A schema is compiled when it is first answered with, so that a cold start does not pay for
 * answers that nobody asks for.
 */
export const serializerCompiler: FastifySerializerCompiler<AnySchema> = ({ schema }) => {
  let serialize: ((data: unknown) => string) | undefined
  return (data) => {
    serialize ??= build(schema) as (data: unknown) => string
    return serialize(data)
  }
}

import Type from 'typebox'
import { samplerNames } from '../lib/tracing/settings.ts'

/** `name=value,name=value`, values URL-encoded, as the standard writes lists. */
const pairs = {
  pattern: '^[^=,]+=[^=,]*(,[^=,]+=[^=,]*)*$',
  expected: 'name=value pairs separated by commas',
}
const address = {
  format: 'web-url',
  expected: 'an http:// or https:// address, such as http://127.0.0.1:4318',
}

/** The variables of OpenTelemetry that this service knows, with the standard's names and defaults. */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String(address)),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(Type.String(address)),
  OTEL_EXPORTER_OTLP_HEADERS: Type.Optional(Type.String({ ...pairs, secret: true })),
  OTEL_EXPORTER_OTLP_PROTOCOL: Type.Enum(['http/protobuf'], {
    default: 'http/protobuf',
    expected: 'http/protobuf, the only one that this service speaks',
  }),
  OTEL_EXPORTER_OTLP_TIMEOUT: Type.Integer({
    minimum: 100,
    maximum: 60_000,
    default: 10_000,
    expected: 'a whole number of milliseconds from 100 to 60000',
  }),
  OTEL_TRACES_EXPORTER: Type.Enum(['otlp', 'none'], { default: 'otlp', expected: 'otlp or none' }),
  OTEL_SDK_DISABLED: Type.Boolean({ default: false, expected: 'True or False' }),
  OTEL_SERVICE_NAME: Type.String({ minLength: 1, default: 'smartsales-backend', expected: 'a name' }),
  OTEL_RESOURCE_ATTRIBUTES: Type.Optional(Type.String(pairs)),
  OTEL_TRACES_SAMPLER: Type.Enum([...samplerNames], {
    default: 'parentbased_always_on',
    expected: `one of ${samplerNames.join(', ')}`,
  }),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 1,
    expected: 'a number from 0 to 1',
  }),
  OTEL_BSP_MAX_QUEUE_SIZE: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 2048,
    expected: 'a whole number from 1 to 100000',
  }),
  OTEL_BSP_SCHEDULE_DELAY: Type.Integer({
    minimum: 1,
    maximum: 60_000,
    default: 5000,
    expected: 'a whole number of milliseconds from 1 to 60000',
  }),
}

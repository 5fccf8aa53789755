/** The samplers of the standard (OTEL_TRACES_SAMPLER). */
export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

export type SamplerName = (typeof samplerNames)[number]

/** How requests are traced, and where to. */
export interface TracingSettings {
  /** Where spans are posted to (OTLP over HTTP, protobuf). */
  readonly url: string
  /** Headers for it as the standard writes them: `name=value,name=value`, values URL-encoded. */
  readonly headers: string
  /** For one export, its repeats included. */
  readonly timeoutMs: number
  readonly serviceName: string
  readonly serviceVersion: string
  /** More attributes of the service, written as the headers are. */
  readonly resourceAttributes: string
  readonly sampler: SamplerName
  /** Share of traces for the ratio samplers, from 0 to 1. */
  readonly samplerRatio: number
  /** Ended spans that wait at most; what comes when it is full is dropped. */
  readonly queueSize: number
  /** Between exports. */
  readonly delayMs: number
}

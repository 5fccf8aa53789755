import type { Config } from '../config/config.ts'
import type { TracingSettings } from '../lib/tracing/settings.ts'

function exportUrl(config: Config): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: shared } = config
  return own ?? (shared && `${shared.replace(/\/$/, '')}/v1/traces`)
}

/** How to trace, by the standard's variables; undefined when nobody is to be told. */
export function readTracingSettings(config: Config, serviceVersion: string): TracingSettings | undefined {
  const url = exportUrl(config)
  if (!url || config.OTEL_SDK_DISABLED || config.OTEL_TRACES_EXPORTER === 'none') return undefined
  return {
    url,
    headers: config.OTEL_EXPORTER_OTLP_HEADERS ?? '',
    timeoutMs: config.OTEL_EXPORTER_OTLP_TIMEOUT,
    serviceName: config.OTEL_SERVICE_NAME,
    serviceVersion,
    resourceAttributes: config.OTEL_RESOURCE_ATTRIBUTES ?? '',
    sampler: config.OTEL_TRACES_SAMPLER,
    samplerRatio: config.OTEL_TRACES_SAMPLER_ARG,
    queueSize: config.OTEL_BSP_MAX_QUEUE_SIZE,
    delayMs: config.OTEL_BSP_SCHEDULE_DELAY,
  }
}

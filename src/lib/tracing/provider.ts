import { type ExportResult, ExportResultCode, parseKeyPairsIntoRecord } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { SamplerName, TracingSettings } from './settings.ts'

/** Spans of one export, which is what is lost when it fails. */
const batchSize = 256
/** A span of ours has fewer; what a client sends never becomes one. */
const mostAttributes = 24
const longestAttribute = 512

/** Told of every export: how many spans, and why they were lost if they were. */
export type ExportListener = (spans: number, error: Error | undefined) => void

function createSampler(name: SamplerName, ratio: number): Sampler {
  const roots: Record<string, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  }
  const root = roots[name.replace('parentbased_', '')]!()
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

/** `exporter`, with somebody who hears how each export ended. */
function listen(exporter: SpanExporter, onExport: ExportListener): SpanExporter {
  return {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      exporter.export(spans, (result) => {
        const failed = result.code === ExportResultCode.FAILED
        onExport(spans.length, failed ? (result.error ?? new Error('The export failed')) : undefined)
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
  }
}

/** OpenTelemetry's own SDK, with every queue and every wait bounded. Nothing is registered globally. */
export function createProvider(settings: TracingSettings, onExport: ExportListener): TracerProvider {
  const exporter = new OTLPTraceExporter({
    url: settings.url,
    headers: parseKeyPairsIntoRecord(settings.headers),
    timeoutMillis: settings.timeoutMs,
    concurrencyLimit: 2,
  })
  return new TracerProvider({
    resource: resourceFromAttributes({
      ...parseKeyPairsIntoRecord(settings.resourceAttributes),
      'service.name': settings.serviceName,
      'service.version': settings.serviceVersion,
    }),
    sampler: createSampler(settings.sampler, settings.samplerRatio),
    spanLimits: { attributeCountLimit: mostAttributes, attributeValueLengthLimit: longestAttribute },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: listen(exporter, onExport),
        maxQueueSize: settings.queueSize,
        maxExportBatchSize: Math.min(batchSize, settings.queueSize),
        scheduledDelayMillis: settings.delayMs,
        exportTimeoutMillis: settings.timeoutMs,
      }),
    ],
  })
}

/** Label values of one sample by name. */
export type LabelSet = Readonly<Record<string, string>>

/**
 * How the values of several processes become one:
 * - `sum`: they add up, as counts and quantities do;
 * - `largest`, `smallest`: the one that tells about all of them;
 * - `mean`: the sum divided by the number of processes, for what each of them sees of one and the same thing;
 * - `each`: they are kept apart by the label `worker`.
 */
export type Merging = 'sum' | 'largest' | 'smallest' | 'mean' | 'each'

export type FamilyType = 'counter' | 'gauge' | 'histogram'

/** What comes after a family's name (a suffix and labels, as Prometheus spells them), and the value. */
export type Sample = readonly [key: string, value: number]

/** One metric with all of its samples, as plain data that can be sent to another process. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: FamilyType
  readonly merging: Merging
  readonly samples: readonly Sample[]
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

/** Labels as they stand behind a metric's name: `{method="GET"}`, or nothing. */
export function spellLabels(labels: LabelSet): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}

function spellValue(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

/** The text format of Prometheus (version 0.0.4). */
export function renderFamilies(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, help, type, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([key, value]) => `${name}${key} ${spellValue(value)}`),
  ])
  return `${lines.join('\n')}\n`
}

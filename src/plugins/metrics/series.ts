/** Label values of one series, in the order of the metric's label names. */
export type Labels = readonly string[]

/** Series per metric at most; what comes later is left out, so that no label can fill the memory. */
const mostSeries = 2000

interface Series<State> {
  readonly labels: Labels
  readonly state: State
}

/** One state per combination of label values, made on first use by `make`. */
export function createSeries<State>(make: () => State) {
  const series = new Map<string, Series<State>>()
  return {
    all: () => series.values(),
    /** Undefined when there are too many. */
    of(labels: Labels): State | undefined {
      const key = labels.join('\0')
      const known = series.get(key)
      if (known) return known.state
      if (series.size >= mostSeries) return undefined
      const state = make()
      series.set(key, { labels, state })
      return state
    },
  }
}

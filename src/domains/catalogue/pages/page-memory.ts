import { LRUCache } from 'lru-cache'
import type { FactsLoader } from './facts/facts-loader.ts'

/** How many products fitted at a version of the catalogue. */
export interface Counted {
  readonly version: string
  readonly total: number
}

/** Which products stood where in a list, from place `start` on (0 is the first). */
export interface ListWindow extends Counted {
  readonly start: number
  readonly ids: readonly number[]
}

/** Remembers what was found last, a bounded number of answers; the one not asked for longest goes first. */
export interface Memory<Found> {
  get(question: string): Found | undefined
  set(question: string, found: Found): void
}

/** Makes a memory of at most `size` answers. */
export function createMemory<Found extends object>(size: number): Memory<Found> {
  return new LRUCache<string, Found>({ max: size })
}

/**
 * Totals by filter, and windows by filter, order and page. Nothing depends on it: what is remembered is
 * corrected by what changed since, which the database knows, and found anew when it does not.
 */
export interface PageMemory {
  readonly totals: Memory<Counted>
  readonly windows: Memory<ListWindow>
  /** In a large catalogue, where to find what is in neither. */
  readonly facts: FactsLoader | undefined
  /** Pages up to this row are read from an index in less time than a statement with a memory is planned. */
  readonly nearRows: number
}

/** Makes an empty memory, less than two megabytes when it is full; `facts` come on top. */
export function createPageMemory(facts?: FactsLoader, nearRows = 5000): PageMemory {
  return { totals: createMemory(1000), windows: createMemory(500), facts, nearRows }
}

import type { OperationEnd, OperationObserver } from './observer.ts'
import { Recovery, type RecoveryOptions } from './recovery.ts'
import type { Repeatability } from './sql.ts'

/** A recovery that is looked on by observers. Where there are none the plain one is used, which pays nothing. */
export class ObservedRecovery extends Recovery {
  readonly #observers: readonly OperationObserver[]

  constructor(options: RecoveryOptions, observers: readonly OperationObserver[]) {
    super(options)
    this.#observers = observers
  }

  override async run<Result>(
    repeatability: Repeatability,
    attempt: () => PromiseLike<Result>,
    text = '',
  ): Promise<Result> {
    const listeners = this.#observers.map((observer) => observer.begin({ repeatability, text }))
    const end = (facts: OperationEnd) => {
      for (const listener of listeners) listener(facts)
    }
    let attempts = 0
    const counted = () => {
      attempts += 1
      return attempt()
    }
    try {
      const result = await super.run(repeatability, counted, text)
      end({ attempts, error: undefined })
      return result
    } catch (error) {
      end({ attempts, error })
      throw error
    }
  }
}

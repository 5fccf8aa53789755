/** Work under way, so that those who ask for the same while it runs share what comes of it. Nothing is remembered. */
export class InFlight<Value> {
  readonly #running = new Map<string, Promise<Value>>()

  /**
   * What `work` resolves to, run anew unless it is running for the same `key`. What it throws is thrown to all who
   * share it.
   */
  share(key: string, work: () => Promise<Value>): Promise<Value> {
    const running = this.#running.get(key)
    if (running) return running
    const begun = work().finally(() => this.#running.delete(key))
    this.#running.set(key, begun)
    return begun
  }
}

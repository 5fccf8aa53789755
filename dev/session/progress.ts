const dotMs = 1000

/**
 * Runs one step of the start and shows it: its name, a dot a second while it works, and how long it took.
 * `work` may return a word to show in place of "done". Throws what `work` throws.
 */
export async function step(name: string, work: () => Promise<string | undefined>): Promise<void> {
  const startedAt = performance.now()
  process.stdout.write(`${name} `)
  const dots = setInterval(() => process.stdout.write('.'), dotMs)
  try {
    const word = await work()
    process.stdout.write(` ${word ?? 'done'} (${formatSeconds(performance.now() - startedAt)})\n`)
  } catch (error) {
    process.stdout.write(' stopped\n')
    throw error
  } finally {
    clearInterval(dots)
  }
}

/** `0.4 s`, from milliseconds. */
export function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}

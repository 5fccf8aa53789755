import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void

/** Many more than are under way at once. */
const ANSWERS_BETWEEN_COLLECTIONS = 500

let answers = 0

/** Says that one more answer came: after many of them the young generation is collected. */
export function answered(): void {
  answers += 1
  if (answers % ANSWERS_BETWEEN_COLLECTIONS === 0) collect({ type: 'minor' })
}

/** Bytes in the old heap. */
function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')!.space_used_size
}

/** Takes work, does it twice and returns how many bytes became old while it was done again, and are not needed. */
export async function agedBytes(work: () => Promise<unknown>): Promise<number> {
  await work()
  collect()
  await work()
  collect({ type: 'minor' })
  collect({ type: 'minor' })
  const aged = oldBytes()
  collect()
  return aged - oldBytes()
}

import { type FreeResult, freeLimits } from '../parts/free.ts'
import { type RoomRow, roomConnections } from '../parts/rooms.ts'
import { table } from './tables.ts'

/** Rooms without a ceiling as a table. */
export function roomsText(rows: readonly RoomRow[]): string {
  const crowd = roomConnections[1]
  const head = [
    'the service alone',
    'p50 ms',
    'p99 ms',
    'CPU ms',
    'bytes',
    `p99 ms, ${crowd} connections`,
    `requests/s, ${crowd} connections`,
    'MB',
    'failed',
  ]
  const cells = rows.map(({ route, alone, crowd }) => [
    route.title,
    alone.p50Ms.toFixed(1),
    alone.p99Ms.toFixed(1),
    (alone.cpuUs / 1000).toFixed(1),
    alone.bytes.toFixed(0),
    crowd.p99Ms.toFixed(1),
    crowd.requestsPerSecond.toFixed(1),
    crowd.residentMb.toFixed(0),
    String(alone.failed + crowd.failed),
  ])
  return table(head, cells)
}

const marked = (ms: number, limitMs: number) => (ms > limitMs ? `**${ms.toFixed(0)}**` : ms.toFixed(0))

/** A free instance as sentences and two tables; what is beyond its limit is bold. */
export function freeText(result: FreeResult): string {
  const { startsMs, startCpuMs, answers, files, storefront, checks, peakResidentMb, groupPeakMb } = result
  const { startMs, answerMs } = freeLimits
  const perSecond = (storefront.answered / storefront.seconds).toFixed(0)
  const refused = storefront.answered - storefront.ok
  const slow = answers.filter(({ longestMs }) => longestMs > answerMs).length
  return [
    `From spawn to the first healthy answer: ${startsMs.map((ms) => marked(ms, startMs)).join(', ')} ms (at most ${startMs}), with ${startCpuMs} ms of CPU. ` +
      `Kinds of answers that took more than ${answerMs} ms at some time: ${slow} of ${answers.length}.`,
    table(
      ['a tenth of a core, at rest', 'p50 ms', 'longest ms'],
      answers.map(({ title, p50Ms, longestMs }) => [
        title,
        marked(p50Ms, answerMs),
        marked(longestMs, answerMs),
      ]),
    ),
    table(
      [
        'files and the page of the API',
        'p50 ms',
        'longest ms',
        'longest wait of a product page beside it, ms',
      ],
      files.map(({ title, firstMs, p50Ms, othersLongestMs }) => [
        title,
        firstMs.toFixed(0),
        p50Ms.toFixed(0),
        marked(othersLongestMs, answerMs),
      ]),
    ),
    `The storefront over 16 connections for ${storefront.seconds.toFixed(0)} s: ${perSecond} pages a second, p50 ` +
      `${storefront.p50Ms.toFixed(0)} ms, p99 ${storefront.p99Ms.toFixed(0)} ms, ${refused} refused; ${checks.failed} of ` +
      `${checks.sent} health checks failed, the longest took ${checks.longestMs.toFixed(0)} ms. Resident at most ` +
      `${peakResidentMb.toFixed(0)} MB, the group with its page cache ${groupPeakMb.toFixed(0)} of 512 MB.`,
  ].join('\n\n')
}

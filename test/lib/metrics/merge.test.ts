import t from 'tap'
import { type Family, type Merging, renderFamilies, type Sample } from '../../../src/lib/metrics/family.ts'
import { keepCounts, mergeProcesses } from '../../../src/lib/metrics/merge.ts'

function family(merging: Merging, ...samples: Sample[]): Family {
  return { name: 'thing', help: 'Things.', type: merging === 'each' ? 'gauge' : 'counter', merging, samples }
}

function merged(merging: Merging, values: readonly Sample[][], workers = values.length): string {
  const processes = values.map((samples, i) => ({
    worker: String(i + 1),
    families: [family(merging, ...samples)],
  }))
  return renderFamilies(mergeProcesses(processes, workers)).split('\n').slice(2).join('\n').trim()
}

t.test('each metric is merged as it says', async (t) => {
  const [left, right]: Sample[][] = [[['', 6]], [['', 2]]]
  t.equal(merged('sum', [left!, right!]), 'thing 8')
  t.equal(merged('largest', [left!, right!]), 'thing 6')
  t.equal(merged('smallest', [left!, right!]), 'thing 2')
  t.equal(merged('mean', [left!, right!]), 'thing 4')
  t.equal(merged('mean', [left!, right!], 4), 'thing 2', 'by the processes that are meant to run')
  t.equal(merged('each', [left!, right!]), 'thing{worker="1"} 6\nthing{worker="2"} 2')
})

t.test('samples are matched by their labels', async (t) => {
  const left: Sample[] = [
    ['_bucket{route="/a",le="1"}', 1],
    ['_sum{route="/a"}', 0.5],
  ]
  const right: Sample[] = [
    ['_bucket{route="/a",le="1"}', 2],
    ['_sum{route="/b"}', 3],
  ]
  t.same(merged('sum', [left, right]).split('\n'), [
    'thing_bucket{route="/a",le="1"} 3',
    'thing_sum{route="/a"} 0.5',
    'thing_sum{route="/b"} 3',
  ])
  t.equal(merged('each', [[['{part="a"}', 1]]]), 'thing{part="a",worker="1"} 1')
})

t.test('what an ended process counted stays, what it measured goes', async (t) => {
  const first = keepCounts([], [family('sum', ['', 3]), { ...family('each', ['', 9]), name: 'memory' }])
  const second = keepCounts(first, [family('sum', ['', 4])])
  const running = { worker: '1', families: [family('sum', ['', 10])] }
  const all = mergeProcesses([running, { worker: null, families: second }], 1)
  t.equal(renderFamilies(all), '# HELP thing Things.\n# TYPE thing counter\nthing 17\n')
})

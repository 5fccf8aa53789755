import fc from 'fast-check'
import t from 'tap'
import { soundOf, soundOfText } from '../../../src/domains/voice-cart/sound.ts'
import { copyDatabase } from '../../database-copy.ts'
import { withConnection } from '../../database-server.ts'
import { catalogue } from './catalogue.ts'
import { sounds } from './sounds.ts'

t.test('words that sound alike have one sound', async (t) => {
  for (const [word, sound] of sounds) t.equal(soundOf(word), sound, word)
  t.equal(soundOfText('¡Dos iPhone 13, 128GB!'), ' dos ifon 13 128 gb ')
  t.equal(soundOfText(' \n'), ' ')
})

t.test('texto_sonido() in PostgreSQL gives every text the same sound', async (t) => {
  const letters = fc.constantFrom(...'aeiouáéíóúüñbcdfghjklmnpqrstvwxyzABCHLLQUWXYZÑÇ0123456789 ,-"\n')
  const invented = fc.sample(fc.string({ unit: letters, maxLength: 40 }), { numRuns: 3000, seed: 1 })
  const texts = [...invented, ...sounds.map(([word]) => word), ...catalogue.map(({ name }) => name)]
  const written = await withConnection(await copyDatabase(t), async (client) => {
    const { rows } = await client.query(
      'select texto_sonido(texto) as sonido from unnest($1::text[]) with ordinality as t(texto, place) order by place',
      [texts],
    )
    return rows.map(({ sonido }) => sonido)
  })
  for (const [place, text] of texts.entries()) {
    const sound = soundOfText(text)
    if (written[place] !== sound) t.equal(written[place], sound, JSON.stringify(text))
  }
  t.equal(written.length, texts.length)
})

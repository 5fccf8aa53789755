import t from 'tap'
import { containing } from '../../../src/lib/database/search.ts'
import { build } from '../../helper.ts'

t.test('a pattern is what PostgreSQL makes of the text, whoever makes it plain', async (t) => {
  const { sql } = await build(t)
  const printable = Array.from({ length: 95 }, (_, place) => String.fromCharCode(32 + place)).join('')
  const texts = [
    printable.replace(/[\\%_]/g, ''),
    'ÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ áàâäãåéèêëíìîïóòôöõúùûüñç',
    'Ñandú  50" ÇA',
    'ŁÓDŹ Ωmega İI ß',
    '',
    'mesa \u{1F642} Å',
  ]
  for (const text of texts) {
    const [row] = await sql.read`
      select ${containing(text, { before: '', after: '' })}::text as pattern, texto_plano(${text}) as plain`
    t.equal(row && 'pattern' in row && row.pattern, row && 'plain' in row && row.plain, text)
  }
})

t.test('wildcards stand for themselves and a line break is a space', async (t) => {
  const { sql } = await build(t)
  const finds = async (whole: string, text: string) => {
    const [row] = await sql.read<{
      found: boolean
    }>`select texto_plano(${whole}) like ${containing(text)} as found`
    return row?.found
  }
  t.equal(await finds('Descuento del 50% ya', '50% Y'), true)
  t.equal(await finds('Descuento del 500 ya', '50% ya'), false)
  t.equal(await finds('clave_1', 'E_1'), true)
  t.equal(await finds('claveX1', 'e_1'), false)
  t.equal(await finds('barra \\ inversa', '\\ INV'), true)
  t.equal(await finds('una mesa', 'una\nmesa'), true)
})

import t from 'tap'
import { foldText, readNumber, toDigits } from '../../src/lib/spanish.ts'

t.test('numbers in words are read as far as they go', async (t) => {
  const numbers: [words: string, value: number | undefined, read: number][] = [
    ['cero', 0, 1],
    ['dos ventas', 2, 1],
    ['veintiun', 21, 1],
    ['treinta y una cajas', 31, 3],
    ['treinta y marzo', 30, 1],
    ['cien', 100, 1],
    ['ciento una', 101, 2],
    ['doscientas veintiuna laptops', 221, 2],
    ['ciento veinte mil trescientos', 120_300, 4],
    ['una mil', 1000, 2],
    ['mil quinientos', 1500, 2],
    ['5 mil', 5000, 2],
    ['2.5 millones', 2_500_000, 2],
    ['dos millones cien mil', 2_100_000, 4],
    ['siete ocho', 7, 1],
    ['una venta', undefined, 0],
    ['uno', undefined, 0],
    ['15 i5', undefined, 0],
    ['das', undefined, 0],
    ['y dos', undefined, 0],
    ['', undefined, 0],
  ]
  for (const [words, value, read] of numbers) {
    const number = readNumber(words.split(' '), 0)
    t.equal(number?.value, value, words)
    t.equal(number?.next ?? 0, read, words)
  }
})

t.test('digits have a point before their decimals and nothing between thousands', async (t) => {
  const written: [string, string][] = [
    ['15', '15'],
    ['1.500', '1500'],
    ['1,500', '1500'],
    ['1.500,50', '1500.50'],
    ['1,500.50', '1500.50'],
    ['1.500.000', '1500000'],
    ['2.5', '2.5'],
    ['2,75', '2.75'],
  ]
  for (const [raw, digits] of written) t.equal(toDigits(raw), digits, raw)
})

t.test('folded text is in small letters without accents, and as long as before', async (t) => {
  const text = 'ÁÉÍÓÚ Ñandú «Güemes» İZMİR 洗衣机 📈'
  t.equal(foldText(text), 'aeiou nandu «guemes» izmir 洗衣机 📈')
  t.equal(foldText(text).length, text.length)
})

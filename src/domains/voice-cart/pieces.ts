import { type Token, tokenise } from './tokens.ts'
import { adding, optionalWords, prepositions, refused, removing } from './words.ts'

/** A part of an order between separators: usually one product. */
export interface Piece {
  readonly tokens: readonly Token[]
  /** The break before it; `end` for the first. */
  readonly after: Token['kind']
  /** It asks for a removal. */
  readonly removes: boolean
}

/** True for a word that a product must have to be meant. */
export const isStrong = ({ kind, key, text }: Token): boolean =>
  kind === 'word' && !optionalWords.has(key) && !adding.test(text) && !removing.test(text)

/** True for a number that can be a quantity. */
export const isCount = ({ kind, value, unit }: Token): boolean =>
  kind === 'article' || kind === 'quantity' || (kind === 'number' && unit === '' && Number.isInteger(value))

/** The number or article that opens a piece: its quantity, unless the catalogue says otherwise. */
export function leadOf(tokens: readonly Token[]): Token | undefined {
  const at = tokens.findIndex((token) => token.value > 0 || token.key.startsWith('#') || isStrong(token))
  const lead = tokens[at]
  return lead && isCount(lead) && tokens[at - 1]?.text !== 'de' ? lead : undefined
}

/** True for "de 55 pulgadas", "con 4K", "128 GB": a piece that only goes on describing the one before. */
export function describes({ tokens }: Piece): boolean {
  return (
    prepositions.has(tokens[0]!.text) ||
    (!tokens.some(isStrong) && tokens.some(({ key }) => key.startsWith('#')))
  )
}

/** A piece with more quantities than this is not cut at them. */
const cutsMaximum = 24

/** All but the words that only join others. */
export const meaningful = (tokens: readonly Token[]) => tokens.filter(({ kind }) => kind !== 'joining')

/** Where a piece without separators may go on with another product: before a quantity and a word. */
export function cutsOf(tokens: readonly Token[]): number[] {
  const cuts = [...tokens.keys()].filter((at) => {
    const [before, next] = [tokens[at - 1], meaningful(tokens.slice(at + 1))[0]]
    const isHeld = before && prepositions.has(before.text) && before.text !== 'con'
    return before && !isHeld && isCount(tokens[at]!) && next && isStrong(next)
  })
  return cuts.length > cutsMaximum ? [] : cuts
}

/** The part of `text` that `tokens` stand for, in small letters and without punctuation. */
export function fragmentOf(text: string, tokens: readonly Token[]): string {
  const part = text.slice(tokens[0]?.start, tokens.at(-1)?.end)
  return part
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.+"]+/gu, ' ')
    .trim()
}

function startsRemoval(tokens: readonly Token[], at: number): boolean {
  const [before, text, next] = [tokens[at - 1]?.text ?? '', tokens[at]!.text, tokens[at + 1]?.text ?? '']
  if (text === 'no') return refused.has(next)
  if (text === 'vez' || text === 'lugar') return before === 'en'
  return removing.test(text) && !(text === 'menos' && /^(al|lo|o)$/.test(before))
}

/** The pieces of an order, cut at its separators and before its verbs. Joining words alone are none. */
export function readPieces(text: string): Piece[] {
  // The numbers of a numbered list are not quantities.
  const isNumbered = /^[ \t]*1[.)]\s/m.test(text)
  const tokens = tokenise(
    isNumbered ? text.replace(/^[ \t]*\d{1,2}[.)] /gm, (number) => ' '.repeat(number.length)) : text,
  )
  const pieces: Piece[] = []
  let [current, after, removes, refusal]: [Token[], Token['kind'], boolean, number] = [[], 'end', false, -9]
  const close = (next: Token['kind']) => {
    const isPiece = current.some(({ kind, text }) => kind !== 'joining' && !adding.test(text))
    if (isPiece) pieces.push({ tokens: current, after, removes })
    if (isPiece || next === 'end') after = next
    current = []
  }
  for (const [at, token] of tokens.entries()) {
    const isBreak = ['and', 'or', 'comma', 'end'].includes(token.kind)
    const removal = startsRemoval(tokens, at)
    if (removal && token.text === 'no') refusal = at
    // In "no me agregue" the verb belongs to the "no" before it.
    const isVerb = removal || (adding.test(token.text) && at - refusal > 2)
    if (isBreak) close(token.kind)
    else if (isVerb && removal !== removes) close('end')
    if (token.kind === 'end') removes = false
    else if (isVerb) removes = removal
    if (!isBreak) current.push(token)
  }
  close('end')
  return pieces
}

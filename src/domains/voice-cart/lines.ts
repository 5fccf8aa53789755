import { type Entry, pairOf } from './candidates.ts'
import { createMatcher, type Match } from './match.ts'
import { cutsOf, describes, isStrong, leadOf, meaningful, type Piece } from './pieces.ts'
import type { Token } from './tokens.ts'

/** A part of an order and its match; none when no product fits or the part asks for a removal. */
export interface Line {
  readonly tokens: readonly Token[]
  readonly match: Match | undefined
  readonly removes: boolean
}

/** The lines of an order: its pieces joined, continued or cut as the candidates' names tell. */
export function readLines(pieces: readonly Piece[], entries: readonly Entry[]): Line[] {
  const { find, opensName } = createMatcher(entries)
  const pairs = new Set(entries.flatMap(({ joined }) => joined))
  const lineOf = (tokens: readonly Token[], match?: Match): Line => ({ tokens, match, removes: false })

  /** "dos televisores samsung una lavadora" as two lines. After an article a part may be unknown, after a number not. */
  function split(tokens: readonly Token[]): Line[] | undefined {
    const cuts = cutsOf(tokens)
    const known = new Map<number, Line[] | undefined>()
    const from = (start: number): Line[] | undefined => {
      if (!known.has(start)) known.set(start, read(start))
      return known.get(start)
    }
    const read = (start: number): Line[] | undefined => {
      const whole = find(tokens.slice(start))
      if (whole) return [lineOf(tokens.slice(start), whole)]
      for (const cut of cuts.filter((at) => at > start)) {
        const part = tokens.slice(start, cut)
        const [match, rest] = [find(part), from(cut)]
        const isArticle = tokens[cut]!.kind === 'article'
        if ((match && rest) || (isArticle && (match || rest)))
          return [lineOf(part, match), ...(rest ?? [lineOf(tokens.slice(cut))])]
      }
      return undefined
    }
    return from(0)
  }

  /** The longest run of pieces from `at` that a name joins with "y": "olla y sartén". */
  function together(at: number): { line: Line; next: number } | undefined {
    const isJoined = (next: number) =>
      pieces[next]?.after === 'and' &&
      pairs.has(pairOf(meaningful(pieces[next - 1]!.tokens).at(-1), meaningful(pieces[next]!.tokens)[0]))
    let next = at + 1
    while (isJoined(next)) next++
    for (; next > at + 1; next--) {
      const tokens = pieces.slice(at, next).flatMap((piece) => piece.tokens)
      const match = find(tokens)
      if (match) return { line: lineOf(tokens, match), next }
    }
    return undefined
  }

  /** A piece that says more about the product before it: "televisor samsung, 55 pulgadas". */
  function more(line: Line, piece: Piece): Line | undefined {
    const isMore = piece.after === 'comma' && (!leadOf(piece.tokens) || opensName(piece.tokens))
    const tokens = [...line.tokens, ...piece.tokens]
    const match = isMore || describes(piece) ? find(tokens) : undefined
    return match && lineOf(tokens, match)
  }

  const lines: Line[] = []

  /** A piece that asks for another of the same kind: "un iphone 13 y un 15". */
  function again(piece: Piece): Line | undefined {
    const isOther = (token: Token) => token.key.startsWith('#') && token !== leadOf(piece.tokens)
    if (!describes(piece) || !piece.tokens.some(isOther)) return undefined
    const words = lines.findLast(({ tokens }) => tokens.some(isStrong))?.tokens.filter(isStrong) ?? []
    const match = find([...piece.tokens, ...words])
    return match && lineOf(piece.tokens, match)
  }

  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at]!
    const { tokens, removes, after } = piece
    const before = lines.at(-1)?.removes === false ? lines.at(-1) : undefined
    // What follows "o" is only wanted when the product before it is not in stock.
    if (after === 'or' && before?.match?.inStock.length) continue
    const joined = removes ? undefined : together(at)
    const longer = before && !removes && !joined ? more(before, piece) : undefined
    if (removes) lines.push({ tokens, match: undefined, removes })
    else if (joined) {
      lines.push(joined.line)
      at = joined.next - 1
    } else if (longer) lines[lines.length - 1] = longer
    else {
      const match = find(tokens, after === 'end' ? undefined : before?.match?.inStock[0]?.type)
      const same = match || !before ? undefined : again(piece)
      lines.push(...(match ? [lineOf(tokens, match)] : same ? [same] : (split(tokens) ?? [lineOf(tokens)])))
    }
  }
  return lines
}

import { foldText } from '../../lib/spanish.ts'
import { soundOf } from './sound.ts'

const words = (text: string) => foldText(text).trim().split(/\s+/)
const sounds = (text: string) => new Set(words(text).map(soundOf))

/** The number one where they open a part of an order; elsewhere they say nothing. */
export const articles: ReadonlySet<string> = new Set(words('un una uno unos unas otro otra otros otras'))
export const collectives: ReadonlyMap<string, number> = new Map(
  Object.entries({ par: 2, decena: 10, docena: 12, centena: 100, centenar: 100 }).flatMap(([word, value]) =>
    [word, `${word}s`, `${word}es`].map((each) => [each, value] as const),
  ),
)
/** Words after a number that make it a quantity. */
export const pieceWords: ReadonlySet<string> = new Set(
  words('unidad unidades uds ud unid u pieza piezas pza pzas pzs ejemplar ejemplares'),
)
/** Units of measure, which make the number before them part of the product. Gigabytes and grams are both g. */
export const units: ReadonlyMap<string, string> = new Map(
  [
    'g gr grs gramo gramos gb giga gigas gigabyte gigabytes',
    'tb tera teras terabyte terabytes',
    'mb megabytes',
    '" pulgada pulgadas pulg',
    'l lt lts litro litros',
    'ml mililitro mililitros cc',
    'kg kgs kilo kilos kilogramo kilogramos',
    'w watt watts vatio vatios',
    'v volt volts voltio voltios',
    'k',
    'mah',
    'btu btus',
    'hz hercios hertz',
    'mp megapixel megapixeles',
    'cm centimetro centimetros',
    'mm milimetro milimetros',
    'm mt mts metro metros',
  ].flatMap((row) => words(row).map((word, _, [unit]) => [word, unit!] as const)),
)

/** In a name the words after them are details: "Consola con Dos Mandos" is no mando. */
export const prepositions: ReadonlySet<string> = new Set(words('a al con de del en para por for with'))
/** In a name the word after them names the product too: "Juego de Ollas" is also found as ollas. */
export const containers = sounds('juego set kit caja bolsa paquete pack lata botella combo bidón rollo')
/** Words and signs that separate products, and those that only join words, which find nothing. */
export const separators: ReadonlyMap<string, 'and' | 'or' | 'comma' | 'joining'> = new Map([
  ...words('y e más además también luego después + &').map((word) => [word, 'and'] as const),
  ...words('o u').map((word) => [word, 'or'] as const),
  [',', 'comma'] as const,
  ...words(
    `a al con de del el en la las le les lo los me para por que se su sus mi mis tu tus x and the of for with " =`,
  ).map((word) => [word, 'joining'] as const),
])

const endings = '(?:a|ar|e|en|an|ue|uen|emos|amos|uemos)(?:me|te|se|le|lo|la|los|las|nos)*'
/** Verbs that ask for a removal. */
export const removing = new RegExp(
  `^(?:(?:quit|elimin|borr|retir|cancel|descart|anul|sac|saq|olvid|vaci)${endings}|(?:remuev|devuelv)[ae](?:me|lo|la|los|las)*|excepto|salvo|menos)$`,
)
/** Verbs that ask for a product. */
export const adding = new RegExp(
  `^(?:(?:agreg|anad|anot|apunt|coloc|compr|necesit|mand|llev|regal|sum|busc|encarg|inclu[iy]|met|traig|tra)${endings}|(?:qu|k)ier[oe]|quisiera|necesito|busco|dese[ao]|pon(?:er|ga|gan|ed)?(?:me|le|lo|la|los|las)*|d[ae](?:r|n)?(?:me|nos)|dar|vende|vend[ea]r?me|pedir|pid[oe])$`,
)
/** Words after "no" that make it a refusal; "no frost" is none. */
export const refused: ReadonlySet<string> = new Set(
  words(`quiero deseo necesito agregues agregue pongas ponga añadas añada metas incluyas compres compre lleves lleve me lo
    la los las te`),
)

/** Words that a product need not have: courtesy, praise, purpose, and nouns such as "marca" before a name. */
export const optionalWords = sounds(`
  hola buenas buenos días tardes noches favor porfa porfavor gracias amigo señor señorita gustaría encantaría querría
  quería querer ver voy puedes puede podría podrías pueden tiene tienes tienen hay llevo llevaré compro das carrito pedido
  orden lista cantidad nuevo nueva nuevos nuevas bueno buena bonito bonita barato barata baratos económico económica mejor
  grande grandes pequeño pequeña chico chica último última original moderno moderna cualquier cualquiera alguno alguna
  algún este esta estos estas ese esa esos esas aquel aquella solo solamente nada todo ahora mismo marca modelo tipo color
  serie versión pantalla memoria ram disco almacenamiento capacidad procesador núcleo core intel smart inteligente pulgada
  litro giga hoy mañana rápido urgente casa hogar sala oficina negocio cuarto dormitorio regalo cumpleaños navidad mamá
  papá hijo hija esposo esposa novio novia hermano hermana abuelo abuela familia amiga trabajo colegio escuela ella él ti
  nosotros yo producto artículo cosa es son sea sería va estoy`)
const colourStems = words('negr blanc roj amarill platead dorad rosad morad')
export const colours = sounds(
  `azul verde gris celeste beige marrón ${colourStems.map((stem) => `${stem}o ${stem}a`).join(' ')}`,
)

/** Synonyms; a word after < is only a synonym when it is asked for, in the catalogue it may be another thing. */
const synonyms = [
  ...colourStems.map((stem) => `${stem}o ${stem}a`),
  'televisor televisión tele tv',
  'celular celu smartphone < teléfono móvil',
  'refrigerador refrigeradora refri nevera heladera frigorífico frigo',
  'laptop notebook < computadora computador ordenador compu portátil',
  'tableta tablet',
  'audífono auricular headphone earphone',
  'parlante altavoz bocina altoparlante bafle speaker',
  'microondas micro hornomicroondas',
  'lavadora lavarropas',
  'mouse ratón',
  'playstation play ps',
  'xbox exbox equisbox',
  'iphone aifon',
  'xiaomi siaomi',
  'huawei jawei juawei',
  'whirlpool guirpul wirpul',
  'lg elege',
  'hp hachepe',
  'inalámbrico inalámbrica wireless < bluetooth',
  'hornalla quemador',
  'juego < videojuego',
  'mando < control joystick',
  'aire < clima',
]
/** For the sound of a word that is asked for, the sounds of its synonyms in the catalogue. */
export const otherNames: ReadonlyMap<string, readonly string[]> = new Map(
  synonyms.flatMap((row) => {
    const [names = [], asked = []] = row.split('<').map((part) => [...sounds(part)])
    return [...names, ...asked].map((name) => [name, names.filter((other) => other !== name)] as const)
  }),
)

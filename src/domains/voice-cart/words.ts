import { foldText, soundOf } from './sound.ts'

const words = (text: string) => foldText(text).trim().split(/\s+/)
const sounds = (text: string) => new Set(words(text).map(soundOf))
const counted = (text: string, value: (place: number) => number) =>
  words(text).map((word, place) => [word, value(place)] as const)

/** Numbers in words: those said alone, those that take "y" and a digit, and those before either. */
export const smallNumbers: ReadonlyMap<string, number> = new Map([
  ...counted(
    `cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
    dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete
    veintiocho veintinueve`,
    (place) => place,
  ),
  ...counted('veintiún veintiuna', () => 21),
])
export const tens: ReadonlyMap<string, number> = new Map(
  counted('veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa', (place) => (place + 2) * 10),
)
export const hundreds: ReadonlyMap<string, number> = new Map(
  ['cien os', 'ciento as'].flatMap((row) => {
    const [hundred, ending] = row.split(' ')
    const stems = ['dosc', 'tresc', 'cuatroc', 'quin', 'seisc', 'setec', 'ochoc', 'novec'].map(
      (stem) => `${stem}ient${ending}`,
    )
    return counted([hundred, ...stems].join(' '), (place) => (place + 1) * 100)
  }),
)
/** One; where it does not open an order it says nothing. */
export const articles: ReadonlySet<string> = new Set(words('un una uno unos unas otro otra otros otras'))
export const collectives: ReadonlyMap<string, number> = new Map([
  ...counted('par pares', () => 2),
  ...counted('decena decenas', () => 10),
  ...counted('docena docenas', () => 12),
  ...counted('centena centenas centenar centenares', () => 100),
])
/** After a number they make it a quantity. */
export const pieceWords: ReadonlySet<string> = new Set(
  words('unidad unidades uds ud unid u pieza piezas pza pzas pzs ejemplar ejemplares'),
)
/** After a number they say what it measures, so it is the product's. Bytes and grams are both g. */
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

/** Words that only join others: nothing is found by them. */
export const joiningWords: ReadonlySet<string> = new Set(
  words(
    'a al con de del el en la las le les lo los me para por que se su sus mi mis tu tus x and the of for with',
  ),
)
/** What follows one of them in a name does not name the product: "Consola con Dos Mandos" is no mando. */
export const prepositions: ReadonlySet<string> = new Set(words('a al con de del en para por for with'))
/** What they hold names the product: "Juego de Ollas" is also found as ollas. */
export const containers = sounds('juego set kit caja bolsa paquete pack lata botella combo bidón rollo')
export const separators: ReadonlyMap<string, 'and' | 'or'> = new Map([
  ...words('y e más además también luego después').map((word) => [word, 'and'] as const),
  ...words('o u').map((word) => [word, 'or'] as const),
])

const endings = '(?:a|ar|e|en|an|ue|uen|emos|amos|uemos)(?:me|te|se|le|lo|la|los|las|nos)*'
/** Verbs that ask for something to be taken away. */
export const removing = new RegExp(
  `^(?:(?:quit|elimin|borr|retir|cancel|descart|anul|sac|saq|olvid|vaci)${endings}|(?:remuev|devuelv)[ae](?:me|lo|la|los|las)*|excepto|salvo|menos)$`,
)
/** Verbs that ask for something to be added. */
export const adding = new RegExp(
  `^(?:(?:agreg|anad|anot|apunt|coloc|compr|necesit|mand|llev|regal|sum|busc|encarg|inclu[iy]|met|traig|tra)${endings}|(?:qu|k)ier[oe]|quisiera|necesito|busco|dese[ao]|pon(?:er|ga|gan|ed)?(?:me|le|lo|la|los|las)*|d[ae](?:r|n)?(?:me|nos)|dar|vende|vend[ea]r?me|pedir|pid[oe])$`,
)
/** After "no" they make it a wish to leave something out; "no frost" is none. */
export const refused: ReadonlySet<string> = new Set(
  words(`quiero deseo necesito agregues agregue pongas ponga añadas añada metas incluyas compres compre lleves lleve me lo
    la los las te`),
)

/** What a product need not have: courtesy, praise, purpose, and words that only announce the next. */
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

/** Names for one thing; what stands after < is also asked for it, but may be something else in the catalogue. */
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
/** The sounds under which what is asked for may stand in the catalogue instead. */
export const otherNames: ReadonlyMap<string, readonly string[]> = new Map(
  synonyms.flatMap((row) => {
    const [names = [], asked = []] = row.split('<').map((part) => [...sounds(part)])
    return [...names, ...asked].map((name) => [name, names.filter((other) => other !== name)] as const)
  }),
)

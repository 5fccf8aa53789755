/** What a message is about, which decides the colour of its card. */
export type Tone = 'info' | 'success' | 'warning' | 'error'

/** A letter in plain text; `renderCard` makes the card around it. */
export interface Letter {
  readonly to: string
  readonly title: string
  /** Paragraphs are separated by line breaks. Nothing in it is read as HTML. */
  readonly body: string
  readonly tone: Tone
}

const colours: Readonly<Record<Tone, string>> = {
  info: '#3498db',
  success: '#2ecc71',
  warning: '#f39c12',
  error: '#e74c3c',
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text that HTML shows as it is, in element content and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** A text as one line: no line break and no other control character, which headers must not have. */
export function toLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
}

function paragraphs(body: string): string {
  return body
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => `<p style="margin:0 0 12px;">${escapeHtml(line)}</p>`)
    .join('')
}

/** The letter as an HTML card of 600 pixels: a band in the colour of its tone, the text, who sent it. */
export function renderCard({ title, body, tone }: Omit<Letter, 'to'>, sender: string): string {
  return `<!DOCTYPE html>
<html lang="es"><head><meta charset="utf-8"><title>${escapeHtml(toLine(title))}</title></head>
<body style="margin:0;padding:24px 12px;background:#f4f4f4;font-family:Arial,Helvetica,sans-serif;color:#333333;">
<table role="presentation" align="center" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border-radius:8px;overflow:hidden;">
<tr><td style="background:${colours[tone]};padding:24px;color:#ffffff;font-size:22px;font-weight:bold;">${escapeHtml(toLine(title))}</td></tr>
<tr><td style="padding:24px;font-size:16px;line-height:1.5;">${paragraphs(body)}</td></tr>
<tr><td style="padding:16px 24px;background:#fafafa;color:#888888;font-size:12px;">${escapeHtml(sender)}. Este es un mensaje automático: por favor, no respondas a este correo.</td></tr>
</table>
</body></html>`
}

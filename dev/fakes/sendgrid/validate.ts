/** What SendGrid says of a field. */
export interface FieldError {
  message: string
  field: string | null
  help: string | null
}

type Json = Record<string, unknown>

const MAX_RECIPIENTS = 1000
const documentation = 'v3/mail/send'

const isTable = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function checkAddress(value: unknown, field: string): FieldError[] {
  const email = isTable(value) ? value.email : undefined
  if (typeof email === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return []
  const message = 'Does not contain a valid address.'
  return [{ message, field: `${field}.email`, help: documentation }]
}

function required(field: string, what: string): FieldError {
  return { message: `The ${field} ${what}`, field, help: documentation }
}

function checkPersonalization(value: unknown, at: number): FieldError[] {
  const field = `personalizations.${at}`
  const to = isTable(value) ? listOf(value.to) : []
  if (to.length === 0)
    return [required(`${field}.to`, 'parameter is required for all personalization objects.')]
  return to.flatMap((address, position) => checkAddress(address, `${field}.to.${position}`))
}

function checkContent(value: unknown, at: number): FieldError[] {
  const { type, value: text } = isTable(value) ? value : {}
  if (typeof type !== 'string' || type === '') return [required(`content.${at}.type`, 'is required.')]
  if (typeof text === 'string' && text !== '') return []
  return [required(`content.${at}.value`, 'must be a string at least one character in length.')]
}

/** What is wrong with a mail, as SendGrid says it; empty when it would be taken. */
export function validateMail(mail: Json): FieldError[] {
  const personalizations = listOf(mail.personalizations)
  const content = listOf(mail.content)
  const types = content.map((part) => (isTable(part) ? part.type : undefined))
  const errors: FieldError[] = []
  if (personalizations.length === 0) {
    errors.push(required('personalizations', 'field is required and must have at least one personalization.'))
  }
  errors.push(...personalizations.flatMap(checkPersonalization))
  const recipients = personalizations.flatMap((one) => (isTable(one) ? listOf(one.to) : []))
  if (recipients.length > MAX_RECIPIENTS)
    errors.push(required('personalizations', 'hold more than 1000 recipients.'))
  errors.push(...checkAddress(mail.from, 'from'))
  const subjects = [mail.subject, ...personalizations.map((one) => (isTable(one) ? one.subject : undefined))]
  if (!subjects.some((subject) => typeof subject === 'string' && subject !== '')) {
    errors.push(required('subject', 'is required. You can get around this requirement with a template.'))
  }
  if (content.length === 0) errors.push(required('content', 'is required unless a template_id is given.'))
  errors.push(...content.flatMap(checkContent))
  if (types.includes('text/plain') && types[0] !== 'text/plain') {
    const message = 'If present, text/plain and text/html may only be provided once, text/plain first.'
    errors.push({ message, field: 'content', help: documentation })
  }
  return errors
}

import { toValidationProblem } from '../../lib/validation.ts'

/** The problem (400) for a period that ends before it begins; it belongs to no single field. */
export const periodEndsBeforeItBegins = () =>
  toValidationProblem({ non_field_errors: ['La fecha de inicio no puede ser posterior a la fecha de fin.'] })

/** The problem (400) for a moment that the calendar or the database does not have. */
export const momentOutOfRange = (field: string) =>
  toValidationProblem({ [field]: ['Debe ser una fecha entre los años 1900 y 2199.'] })

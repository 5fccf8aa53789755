import type { Repeatability } from './sql.ts'

/** A statement or a transaction of the application. */
export interface Operation {
  readonly repeatability: Repeatability
  /** The SQL, without the values of its parameters; of Prisma's operations their name. */
  readonly text: string
}

export interface OperationEnd {
  /** How often it was sent; 0 when the database was away all the time. */
  readonly attempts: number
  /** What the caller gets to see; undefined when it succeeded. */
  readonly error: unknown
}

/** Looks on while operations run. */
export interface OperationObserver {
  /** Called in the context of the request when an operation begins; what it returns is told how it ended. */
  begin(operation: Operation): (end: OperationEnd) => void
}

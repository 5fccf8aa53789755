import type { operations } from './generated/types.ts'

/** The name of an operation: what the OpenAPI document calls `operationId`. */
export type OperationName = keyof operations

type Contents<Holder> = Holder extends { content: infer Media } ? Media[keyof Media] : never

type Success = 200 | 201 | 202 | 204

type AnswerContents<Reply> = Reply extends { content: infer Media } ? Media[keyof Media] : undefined

/** What an operation answers when it succeeds; undefined when there is nothing to say. */
export type Answer<Name extends OperationName> = {
  [Status in keyof operations[Name]['responses'] & Success]: AnswerContents<
    operations[Name]['responses'][Status]
  >
}[keyof operations[Name]['responses'] & Success]

/** What an operation takes as its body. */
export type Body<Name extends OperationName> = operations[Name] extends { requestBody: infer Request }
  ? Contents<Request>
  : never

/** What an operation takes after the question mark of its address. */
export type Query<Name extends OperationName> = NonNullable<operations[Name]['parameters']['query']>

type Parameters<Name extends OperationName> = Pick<operations[Name]['parameters'], 'path' | 'query'>

type BodyPart<Name extends OperationName> = [Body<Name>] extends [never]
  ? { readonly body?: never }
  : { readonly body: Body<Name> }

/** What may be said of any call. */
export interface CallOptions {
  /**
   * Names this request: however often it arrives, it has one effect. Made for each call of an operation that takes
   * one; give your own to repeat a call after a restart.
   */
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Ends the call, and its repeats. */
  readonly signal?: AbortSignal
}

/** Everything that an operation takes, in one object. */
export type Input<Name extends OperationName> = Parameters<Name> & BodyPart<Name> & CallOptions

/** The arguments of an operation: none are needed where everything in them may be left out. */
export type Arguments<Name extends OperationName> =
  Record<never, never> extends Input<Name> ? [input?: Input<Name>] : [input: Input<Name>]

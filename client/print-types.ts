import { registerHooks } from 'node:module'
import { ts } from '@ts-morph/common'
import type { Document } from '../.config/document.ts'

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'typescript' ? new URL('typescript.ts', import.meta.url).href : specifier, context),
})

/** The document without its examples, which say nothing about types. */
const withoutExamples = (document: Document): string =>
  JSON.stringify(document, (name, value: unknown) => (/^examples?$/.test(name) ? undefined : value))

/** The types of everything in the document, as openapi-typescript has them; files are `Blob`s. */
export async function printTypes(document: Document): Promise<string> {
  const { default: openapiTypescript, astToString } = await import('openapi-typescript')
  const blob = ts.factory.createTypeReferenceNode('Blob')
  const types = await openapiTypescript(withoutExamples(document), {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    transform: (schema) => (schema.format === 'binary' ? blob : undefined),
  })
  return `/** Written by npm run client:generate. */\n${astToString(types)}`
}

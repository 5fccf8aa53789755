type Node = Record<string, unknown>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const nodesOf = (value: unknown): Node[] => (isNode(value) ? Object.values(value).filter(isNode) : [])

function composeObject(properties: Node, required: readonly unknown[]): Node | undefined {
  const entries: [string, unknown][] = []
  for (const [name, property] of Object.entries(properties)) {
    if (!isNode(property)) continue
    const example = composeExample(property)
    if (example !== undefined) entries.push([name, example])
    else if (required.includes(name) && property.format !== 'binary') return undefined
  }
  return Object.fromEntries(entries)
}

/**
 * An example of what a schema describes: its own, or one made of the examples, constants and defaults of its
 * parts. Undefined when a part that is required has none. Files are left out: JSON has no place for them.
 */
export function composeExample(schema: Node): unknown {
  if (Array.isArray(schema.examples)) return schema.examples[0]
  for (const keyword of ['example', 'const', 'default']) if (keyword in schema) return schema[keyword]
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (isNode(schema.properties)) {
    return composeObject(schema.properties, Array.isArray(schema.required) ? schema.required : [])
  }
  if (isNode(schema.items)) {
    const item = composeExample(schema.items)
    return item === undefined ? undefined : [item]
  }
  const choices = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isNode) : []
  return choices.map(composeExample).find((example) => example !== undefined)
}

/** Gives what `holder` (a parameter or a content) has a schema for an example, where it has none yet. */
function addExample(holder: Node): void {
  if ('example' in holder || 'examples' in holder || !isNode(holder.schema)) return
  const example = composeExample(holder.schema)
  if (example !== undefined) holder.example = example
}

/** A document without references: what they lead to stands in their place. */
function resolved<Part>(part: Part, schemas: Node): Part {
  return JSON.parse(JSON.stringify(part), (_key, value: unknown) => {
    const name = isNode(value) && typeof value.$ref === 'string' ? value.$ref.split('/').at(-1) : undefined
    return name === undefined ? value : resolved(schemas[name], schemas)
  }) as Part
}

interface Document {
  readonly paths: object
  readonly components: object
}

/**
 * The published document with an example for the parameters, the body and the successful answers of every
 * operation, composed of its schemas' as a page that shows it does.
 */
export function withExamples<Given extends Document>(published: Given): Given {
  const { schemas = {} } = published.components as { schemas?: Node }
  const document = resolved(published, schemas)
  for (const operation of nodesOf(document.paths).flatMap(nodesOf)) {
    const parameters = Array.isArray(operation.parameters) ? operation.parameters.filter(isNode) : []
    const body = isNode(operation.requestBody) ? nodesOf(operation.requestBody.content) : []
    const successes = Object.entries(isNode(operation.responses) ? operation.responses : {})
      .filter(([status]) => status.startsWith('2'))
      .flatMap(([, reply]) => (isNode(reply) ? nodesOf(reply.content) : []))
    for (const holder of [...parameters, ...body, ...successes]) addExample(holder)
  }
  return document
}

import examples from '../../prisma/demo/examples.json' with { type: 'json' }

/** What the API's examples are about: people and goods of the demo shop, so that they work there as they stand. */
export const demo = examples

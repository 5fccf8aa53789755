// Part of npm run check: the OpenAPI document passes Redocly's recommended rules, and its examples fit their schemas.
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { readDocument } from './document.ts'

const config = await createConfig({
  extends: ['recommended'],
  rules: {
    // The clients of today write their paths with a slash at the end.
    'no-path-trailing-slash': 'off',
    'no-invalid-schema-examples': 'error',
    'no-invalid-parameter-examples': 'error',
    'no-invalid-media-type-examples': 'error',
  },
})
const document = await readDocument()
const problems = await lintFromString({ source: JSON.stringify(document), config })
for (const { ruleId, message, location } of problems) {
  console.error(`${location[0]?.pointer ?? ''}: ${message} (${ruleId})`)
}
console.log(
  `${Object.keys(document.paths).length} paths of the document looked at, ${problems.length} problems.`,
)
process.exitCode = problems.length > 0 ? 1 : 0

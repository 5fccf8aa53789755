// npm run client:generate writes what the client knows of the API, from the document that the service
// publishes; npm run client:check says whether it was written since the API last changed.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readDocument } from '../.config/document.ts'
import { printOperations } from './print-operations.ts'
import { printTypes } from './print-types.ts'

const document = await readDocument()
const files = {
  'types.ts': await printTypes(document),
  'operations.ts': printOperations(document),
}

const isCheck = process.argv.includes('--check')
for (const [name, text] of Object.entries(files)) {
  const path = fileURLToPath(new URL(`src/generated/${name}`, import.meta.url))
  if (!isCheck) {
    await writeFile(path, text)
    continue
  }
  const written = await readFile(path, 'utf8').catch(() => '')
  if (written === text) continue
  console.error(`client/src/generated/${name} is not what the API is: run npm run client:generate.`)
  process.exitCode = 1
}

// What `import ts from 'typescript'` means to the generator: TypeScript 7 has no API to print types with.
export { ts as default } from '@ts-morph/common'

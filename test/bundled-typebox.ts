/** TypeBox as one file: before.ts makes it, preload.ts has it loaded. */
export const bundledTypebox = new URL('../node_modules/.cache/typebox.mjs', import.meta.url)

import { watch } from 'node:fs'

const settleMs = 120

/**
 * Calls `onChange` with a file's name when sources under `folder` change: once for a burst of changes, not for
 * generated files. Returns a function that ends the watch.
 */
export function watchSources(folder: string, onChange: (file: string) => void): () => void {
  let settling: NodeJS.Timeout | undefined
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || !isSource(file)) return
    clearTimeout(settling)
    settling = setTimeout(() => onChange(file), settleMs)
  })
  return () => {
    clearTimeout(settling)
    watcher.close()
  }
}

function isSource(file: string): boolean {
  return /\.(ts|json|sql)$/.test(file) && !file.startsWith('generated')
}

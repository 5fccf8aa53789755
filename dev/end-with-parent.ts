// Loaded into the service by `npm run dev`, which holds the other end of its standard input: when that is gone,
// whatever ended it, `node --watch` ends too, and the service with it.
import { isMainThread } from 'node:worker_threads'

// A worker thread has a standard input of its own, which has an end at once.
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.ppid, 'SIGTERM')).resume()
  // Waiting for that end must not keep a service running that has closed.
  if ('unref' in process.stdin) process.stdin.unref()
}

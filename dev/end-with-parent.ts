// Loaded into the service by `npm run dev`, which holds the other end of its standard input: when that is gone,
// whatever ended it, `node --watch` ends too, and the service with it.
process.stdin.on('end', () => process.kill(process.ppid, 'SIGTERM')).resume()
// Waiting for that end must not keep a service running that has closed.
if ('unref' in process.stdin) process.stdin.unref()

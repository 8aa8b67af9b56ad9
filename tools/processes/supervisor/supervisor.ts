import { createInterface } from 'node:readline';
import { endSupervised } from './endSupervised.ts';
import type { Message, Supervised } from './supervise.ts';

// The process that outlives whoever has started it, and then ends what that one has left behind.
const supervised = new Map<string, Supervised>();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {}); // it ends last

for await (const line of createInterface(process.stdin)) {
  const { change, what } = JSON.parse(line) as Message;
  const key = JSON.stringify(what);
  if (change === 'add') supervised.set(key, what);
  else supervised.delete(key);
}
await endSupervised([...supervised.values()]);

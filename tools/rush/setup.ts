import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { whenStarted } from '../../backend/whenStarted.ts';

/** Orders that wait are decided in groups, or each in a transaction of its own. */
export type Flow = 'groups' | 'literal';

export interface SetupRequest {
  flow: Flow;
  servers: number;
}

export type SetupReply = { started: string } | { opened: OpenSetup } | { failed: string };

export interface OpenSetup {
  databaseUrl: string;
  ports: number[];
}

/** A PostgreSQL of our own and servers on it, all of it to be thrown away. */
export interface SaleSetup {
  postgresVersion: string;
  /** Starts servers on an empty database, and stops those before them. */
  open(request: SetupRequest): Promise<OpenSetup>;
  /** Ends everything and removes its files. */
  remove(): Promise<void>;
}

/** @throws when PostgreSQL does not start. */
export async function startSaleSetup(signal: AbortSignal): Promise<SaleSetup> {
  const child = await whenStarted(
    fork(join(import.meta.dirname, 'setupProcess.ts'), {
      detached: true, // Ctrl-C reaches us alone
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  const ended = once(child, 'exit');
  const remove = async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
  try {
    const reply = await nextReply(child, signal);
    return {
      postgresVersion: 'started' in reply ? reply.started : '',
      async open(request) {
        child.send(request);
        const opened = await nextReply(child, signal);
        return 'opened' in opened ? opened.opened : { databaseUrl: '', ports: [] };
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function nextReply(child: ChildProcess, signal: AbortSignal): Promise<SetupReply> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    const [reply] = (await Promise.race([
      once(child, 'message', { signal: either }),
      once(child, 'exit', { signal: either }).then(() => [{ failed: 'They ended.' }]),
    ])) as [SetupReply];
    if ('failed' in reply) {
      throw new Error(`The database and servers for the sale do not start: ${reply.failed}`);
    }
    return reply;
  } finally {
    over.abort();
  }
}

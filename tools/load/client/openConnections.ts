import { Connection, type ConnectionEvents } from './connection.ts';
import type { ClosedLoopJob } from './job.ts';

/** Fewer than the shortest common queue of connections that nobody has accepted yet. */
const AT_ONCE = 100;

/** Opens a job's connections to the server, a batch at a time. */
export async function openConnections(
  job: Pick<ClosedLoopJob, 'port' | 'connections'>,
  events: Omit<ConnectionEvents, 'opened'>,
): Promise<Connection[]> {
  const address = { host: '127.0.0.1', port: job.port };
  const connections: Connection[] = [];
  const open = () =>
    new Promise<void>((opened, failed) => {
      const lost = (reason: string) => {
        failed(new Error(`a connection did not open: ${reason}`));
        events.lost(reason);
      };
      const { answered } = events;
      connections.push(new Connection(address, { opened: () => opened(), answered, lost }));
    });
  try {
    while (connections.length < job.connections) {
      const batch = Math.min(AT_ONCE, job.connections - connections.length);
      await Promise.all(Array.from({ length: batch }, open));
    }
    return connections;
  } catch (error) {
    for (const connection of connections) connection.close();
    throw error;
  }
}

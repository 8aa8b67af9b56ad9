import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { CommitTrap, NetworkPath } from './networkPath.ts';
import { ProxiedConnection } from './proxiedConnection.ts';

export type { CommitTrap };

export interface Target {
  host: string;
  port: number;
}

/** A path from one server to PostgreSQL that can be made as bad as networks are. */
export interface TcpProxy {
  port: number;
  /** Leads new connections to another PostgreSQL. */
  leadTo(target: Target): void;
  /** Resets all connections. */
  cut(): void;
  /** Loses every byte and every end of a connection until `heal`, which resets those concerned. */
  blackHole(): void;
  /** Keeps every byte back until `heal`, which delivers them. */
  hold(): void;
  slowDown(limits: { latencyMs?: number; bytesPerSecond?: number }): void;
  heal(): void;
  /** Does this to the next `count` COMMITs. */
  trapCommits(trap: CommitTrap, count: number): void;
  /** How many COMMITs were trapped so far. */
  trapped(): number;
  /** How many connections it has accepted so far, and how many of them there are still. */
  connections(): { opened: number; open: number };
  close(): Promise<void>;
}

export async function startTcpProxy(
  firstTarget: Target,
  listenAt: Target = { host: '127.0.0.1', port: 0 },
): Promise<TcpProxy> {
  let target = firstTarget;
  const path: NetworkPath = {
    mode: 'OPEN',
    latencyMs: 0,
    bytesPerSecond: 0,
    traps: [],
    trapped: 0,
  };
  const connections = new Set<ProxiedConnection>();
  let opened = 0;
  const proxy = createServer((client) => {
    const database = connect(target);
    const connection = new ProxiedConnection({ client, database }, path);
    connections.add(connection);
    opened += 1;
    connection.whenOver(() => connections.delete(connection));
  });
  proxy.listen(listenAt);
  await once(proxy, 'listening');
  const cut = () => {
    for (const connection of connections) connection.cut();
  };

  return {
    port: (proxy.address() as AddressInfo).port,
    leadTo(newTarget) {
      target = newTarget;
    },
    cut,
    blackHole() {
      path.mode = 'BLACK_HOLE';
      for (const connection of connections) connection.loseAll();
    },
    hold() {
      path.mode = 'HELD';
    },
    slowDown(limits) {
      Object.assign(path, limits);
    },
    heal() {
      Object.assign(path, { mode: 'OPEN', latencyMs: 0, bytesPerSecond: 0, traps: [] });
      for (const connection of connections) connection.heal();
    },
    trapCommits(trap, count) {
      path.traps.push(...Array<CommitTrap>(count).fill(trap));
    },
    trapped: () => path.trapped,
    connections: () => ({ opened, open: connections.size }),
    async close() {
      proxy.close();
      cut();
      await once(proxy, 'close');
    },
  };
}

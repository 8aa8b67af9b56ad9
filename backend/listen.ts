import { once } from 'node:events';
import type { Server } from 'node:http';

interface Place {
  host: string;
  port: number;
  /** How the names of the settings begin that say where. */
  prefix: '' | 'MANAGEMENT_';
}

/** @throws with the settings to change, if nobody can listen there. */
export async function listen(server: Server, { host, port, prefix }: Place): Promise<Server> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const hint =
      `Set ${prefix}PORT to another (0 picks a free one), ` +
      `or ${prefix}HOST to an address of this machine.`;
    throw new Error(`Cannot listen on ${host}, port ${port}: ${(cause as Error).message}. ${hint}`);
  }
  return server;
}

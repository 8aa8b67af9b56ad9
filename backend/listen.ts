import { once } from 'node:events';
import type { Server } from 'node:http';
import { getSystemErrorMap } from 'node:util';

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
    const { errno = 0, code, message } = cause as NodeJS.ErrnoException;
    // A worker's error has other words than that of a process by itself.
    const [, meaning] = getSystemErrorMap().get(errno) ?? [];
    const reason = meaning ? `${meaning} (${code})` : message;
    throw new Error(`Cannot listen on ${host}, port ${port}: ${reason}. ${hint}`);
  }
  return server;
}

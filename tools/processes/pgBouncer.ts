import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../backend/database/embedded/postmaster.ts';
import { makeTemporaryDirectory } from './temporaryDirectory.ts';
import { type ThrowawayProgram, throwawayProgram } from './throwawayProgram.ts';

export interface PgBouncer extends ThrowawayProgram {
  /** Of the same database, through it. */
  url: string;
  remove(): Promise<void>;
}

/** PgBouncer in front of a PostgreSQL: it lends a session for one transaction at a time. */
export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const { username, password, hostname, port } = new URL(databaseUrl);
  const { path, remove } = makeTemporaryDirectory();
  const ownPort = await findFreePort();
  const settings = `[databases]
* = host=${hostname} port=${port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(path, 'users.txt')}
pool_mode = transaction
default_pool_size = 20
max_client_conn = 200
server_login_retry = 1
`;
  writeFileSync(join(path, 'pgbouncer.ini'), settings);
  writeFileSync(join(path, 'users.txt'), `"${username}" "${decodeURIComponent(password)}"\n`);
  const isRoot = process.getuid?.() === 0; // as which it refuses to run
  const args = [...(isRoot ? ['-u', 'nobody'] : []), join(path, 'pgbouncer.ini')];
  const program = throwawayProgram('pgbouncer', args, ownPort);
  await program.start();
  return {
    ...program,
    url: Object.assign(new URL(databaseUrl), { port: String(ownPort) }).href,
    async remove() {
      await program.end('SIGKILL');
      remove();
    },
  };
}

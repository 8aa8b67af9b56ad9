import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTestPostgres, type TestPostgres } from '../../../tools/processes/testPostgres.ts';

export const certificates = join(import.meta.dirname, 'certificates');

/**
 * A PostgreSQL that serves TLS with a certificate for `localhost` of an authority that nobody knows,
 * and lets nobody in from elsewhere without TLS. `URL` has its port and its password.
 */
export async function makeTlsPostgres(): Promise<TestPostgres> {
  const postgres = await makeTestPostgres();
  const { dataDirectory, account } = postgres.location;
  for (const [from, to] of [
    ['server.pem', 'server.crt'],
    ['server.key', 'server.key'],
    ['ca.pem', 'root.crt'],
  ] as const) {
    const path = join(dataDirectory, to);
    writeFileSync(path, readFileSync(join(certificates, from)), { mode: 0o600 });
    if (account) chownSync(path, account.uid, account.gid);
  }
  writeFileSync(
    join(dataDirectory, 'pg_hba.conf'),
    `hostssl all all all scram-sha-256
     hostnossl all inventory 127.0.0.1/32 scram-sha-256
     local all all scram-sha-256\n`,
  );
  const settings = `ssl = on\nssl_ca_file = 'root.crt'\n`;
  writeFileSync(join(dataDirectory, 'postgresql.auto.conf'), settings);
  await postgres.start();
  return postgres;
}

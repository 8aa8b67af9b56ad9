import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUPERUSER } from '../../backend/database/embedded/cluster.ts';
import { localUrl } from '../../backend/database/embedded/localUrl.ts';
import { makeTemporaryDirectory } from './temporaryDirectory.ts';
import { openTestDatabase } from './testDatabase.ts';

/** A `DATA_DIR` of the embedded PostgreSQL, and who runs in it. */
export interface EmbeddedData {
  /** For a server or a command that is to use it. */
  env: Record<string, string>;
  dataDir: string;
  passwordFile: string;
  isRunning(): boolean;
  /** The pid of PostgreSQL's first process. */
  postmaster(): number;
  /** What its pid file says of it. */
  postmasterLines(): string[];
  /** As the superuser. */
  openDatabase(): ReturnType<typeof openTestDatabase>;
  remove(): void;
}

/** Names a directory of data that does not exist yet. */
export function makeEmbeddedData(name = 'data'): EmbeddedData {
  const temporary = makeTemporaryDirectory();
  const dataDir = join(temporary.path, name);
  const postmasterFile = join(dataDir, 'postgres/postmaster.pid');
  const passwordFile = join(dataDir, 'postgres.password');
  const lines = () => readFileSync(postmasterFile, 'utf8').split('\n');
  return {
    env: { DATABASE_URL: '', DATA_DIR: dataDir },
    dataDir,
    passwordFile,
    isRunning: () => existsSync(postmasterFile),
    postmaster: () => Number(lines()[0]),
    postmasterLines: lines,
    openDatabase() {
      const password = readFileSync(passwordFile, 'utf8').trim();
      const socketDirectory = lines()[4] ?? '';
      return openTestDatabase(
        localUrl({ user: SUPERUSER, password, socketDirectory, database: 'inventory' }),
      );
    },
    remove: temporary.remove,
  };
}

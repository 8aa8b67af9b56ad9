import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  openDatabase(): ReturnType<typeof openTestDatabase>;
  remove(): void;
}

/** Names a directory of data that does not exist yet. */
export function makeEmbeddedData(): EmbeddedData {
  const temporary = makeTemporaryDirectory();
  const dataDir = join(temporary.path, 'data');
  const postmasterFile = join(dataDir, 'postgres/postmaster.pid');
  const passwordFile = join(dataDir, 'postgres.password');
  const lines = () => readFileSync(postmasterFile, 'utf8').split('\n');
  return {
    env: { DATABASE_URL: '', DATA_DIR: dataDir },
    dataDir,
    passwordFile,
    isRunning: () => existsSync(postmasterFile),
    postmaster: () => Number(lines()[0]),
    openDatabase() {
      const password = readFileSync(passwordFile, 'utf8').trim();
      return openTestDatabase(`postgres://inventory:${password}@127.0.0.1:${lines()[3]}/inventory`);
    },
    remove: temporary.remove,
  };
}

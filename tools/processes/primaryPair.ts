import { migrateWhenReachable } from '../../backend/database/migrate.ts';
import { type DatabaseProcesses, findDatabaseProcesses, killAtOnce } from './databaseProcesses.ts';
import { makeSynchronousStandby, promote } from './standby.ts';
import { makeTestPostgres, type TestPostgres } from './testPostgres.ts';
import { changeSettings } from './withSession.ts';

/** How the old primary is kept from placing orders before its standby is promoted. */
export type Fence = 'killed' | 'frozen' | 'read-only';

/** A primary and its synchronous standby. */
export interface PrimaryPair {
  primary: TestPostgres;
  standby: TestPostgres;
  fence(how: Fence): Promise<void>;
  /** From now on the standby is the primary. */
  promote(): Promise<void>;
  /** A frozen primary goes on; it does not know that it is none any more. */
  thaw(): Promise<void>;
  remove(): Promise<void>;
}

/** Makes both, with the schema and no rows. */
export async function makePrimaryPair(): Promise<PrimaryPair> {
  const primary = await makeTestPostgres();
  try {
    await primary.start();
    await migrateWhenReachable(primary.url, { withDemoCatalog: false });
    return pairOf(primary, await makeSynchronousStandby(primary));
  } catch (error) {
    await primary.remove();
    throw error;
  }
}

function pairOf(primary: TestPostgres, standby: TestPostgres): PrimaryPair {
  let frozen: DatabaseProcesses | undefined;

  async function thaw(): Promise<void> {
    await frozen?.signalAll('SIGCONT');
    frozen = undefined;
  }

  return {
    primary,
    standby,
    async fence(how) {
      if (how === 'read-only') {
        return changeSettings(primary.url, { default_transaction_read_only: 'on' });
      }
      if (how === 'killed') return killAtOnce(primary);
      frozen = await findDatabaseProcesses(primary.url);
      await frozen.stopAll();
    },
    promote: () => promote(standby),
    thaw,
    async remove() {
      await thaw();
      await Promise.all([primary.remove(), standby.remove()]);
    },
  };
}

/** A URL of several hosts, with the user, password and database of the first. */
export function urlOfAll(urls: readonly string[], query = ''): string {
  const [first = ''] = urls;
  const hosts = urls.map((url) => new URL(url).host).join();
  return first.replace(new URL(first).host, hosts) + (query && `?${query}`);
}

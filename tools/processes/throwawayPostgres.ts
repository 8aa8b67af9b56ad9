import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { makeTestPostgres } from './testPostgres.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Filling the large tables takes a minute or two. */
const STATEMENT_TIMEOUT_MS = 600_000;
/** TRUNCATE waits for a server that is still inside a transaction: it should not be. */
const LOCK_TIMEOUT_MS = 20_000;

export interface ThrowawayPostgres {
  version: string;
  /** Its first process. */
  pid: number;
  createDatabase(name: string): Promise<Database>;
  /** Stops it and removes all its files. */
  remove(): Promise<void>;
}

export interface Database {
  url: string;
  /** Runs SQL on a connection of its own, and returns the rows of the last statement. */
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Opens a session for several statements. */
  open(): Promise<pg.Client>;
}

/** Starts a PostgreSQL of its own with the product's own settings in a new temporary directory. */
export async function startThrowawayPostgres(stop: AbortSignal): Promise<ThrowawayPostgres> {
  const postgres = await makeTestPostgres({ prefix: 'inventory-throwaway-' });
  try {
    await postgres.start();
    const cluster = databaseAt(postgres.url, stop);
    const [row] = await cluster.sql<{ server_version: string }>('SHOW server_version');
    const pidFile = join(postgres.location.dataDirectory, 'postmaster.pid');
    return {
      version: row?.server_version ?? '',
      pid: Number(readFileSync(pidFile, 'utf8').split('\n')[0]),
      async createDatabase(name) {
        await cluster.sql(`CREATE DATABASE ${name}`);
        const url = Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
        return databaseAt(url, stop);
      },
      remove: postgres.remove,
    };
  } catch (error) {
    await postgres.remove();
    throw error;
  }
}

function databaseAt(url: string, stop: AbortSignal): Database {
  const open = async () => {
    stop.throwIfAborted();
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
    });
    client.on('error', () => {}); // the loss of the session fails its next statement
    const end = () => void client.end();
    stop.addEventListener('abort', end);
    client.once('end', () => stop.removeEventListener('abort', end));
    await client.connect();
    return client;
  };
  return {
    url,
    open,
    async sql(text, values) {
      const client = await open();
      try {
        const result: unknown = await client.query(text, values);
        const last = Array.isArray(result) ? result.at(-1) : result;
        return last.rows;
      } finally {
        await client.end();
      }
    },
  };
}

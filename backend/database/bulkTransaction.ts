import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { CommitUnclear, leavesCommitOpen, NotCommitted } from './databaseErrors.ts';
import { cut } from './destroyConnection.ts';
import { watchStandbyWait } from './standbyWait.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** After so long without a word, the server asks whether the client's machine is still there. */
const KEEPALIVE_SECONDS = 10;
const KEEPALIVE_COUNT = 4;
/** In this interval, the server looks whether the client of a running statement is still there. */
const CONNECTION_CHECK_MS = 1_000;

/**
 * A READ COMMITTED transaction for work that streams and takes its time, in a session of its own.
 * When the signal is aborted, its connection is cut, and the server rolls back.
 */
export class BulkTransaction {
  /** Aborted when nothing can be done in it any more: by the signal, or with the connection. */
  readonly over: AbortSignal;
  /** COMMIT was sent, and nobody knows whether it succeeded. */
  isCommitOpen = false;

  private hasBegun = false;
  private readonly databaseUrl: string;
  private readonly session: pg.Client;
  private readonly signal: AbortSignal;

  /** Nothing is sent yet. */
  constructor(databaseUrl: string, signal: AbortSignal) {
    this.databaseUrl = databaseUrl;
    this.session = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'inventory-bulk',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    this.signal = signal;
    const lost = new AbortController();
    this.session.on('error', () => lost.abort());
    this.session.once('end', () => lost.abort());
    this.over = AbortSignal.any([signal, lost.signal]);
  }

  async begin(): Promise<void> {
    this.signal.throwIfAborted();
    this.signal.addEventListener('abort', this.cut);
    await this.session.connect();
    await this.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    this.hasBegun = true;
    await this.query(guardStatement());
  }

  async query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> {
    this.signal.throwIfAborted();
    const { rows } = await this.session.query<Row>(sql, values);
    return rows;
  }

  /** Runs a `COPY … FROM STDIN` of these texts, no faster than the server takes them. */
  async copy(sql: string, texts: AsyncIterable<string>): Promise<void> {
    this.signal.throwIfAborted();
    await pipeline(texts, this.session.query(copyFrom(sql)), { signal: this.over });
  }

  /** Does something in a short transaction of another session, and commits it. */
  async beside(work: (short: BulkTransaction) => Promise<void>): Promise<void> {
    const short = new BulkTransaction(this.databaseUrl, this.signal);
    try {
      await short.begin();
      await work(short);
      await short.commit();
    } finally {
      await short.end();
    }
  }

  /**
   * Once it is sent, the signal does not cut it off any more: its outcome is waited for.
   *
   * @throws {NotCommitted} if the server says that it rolled back.
   */
  async commit(): Promise<void> {
    this.signal.throwIfAborted();
    this.signal.removeEventListener('abort', this.cut);
    this.isCommitOpen = true;
    const isGivenUp = watchStandbyWait(this.session);
    try {
      const { command } = await this.session.query('COMMIT');
      this.hasBegun = false;
      if (isGivenUp()) throw new CommitUnclear('COMMIT did not wait for the standby');
      if (command !== 'COMMIT') throw new NotCommitted(`COMMIT was answered with ${command}`);
      this.isCommitOpen = false;
    } catch (error) {
      this.isCommitOpen = leavesCommitOpen(error);
      throw error;
    }
  }

  /** Ends the session; what is not committed is rolled back. */
  async end(): Promise<void> {
    this.signal.removeEventListener('abort', this.cut);
    if (this.hasBegun && !this.over.aborted) await this.session.query('ROLLBACK').catch(() => {});
    await this.session.end();
  }

  private readonly cut = () => cut(this.session);
}

/** Limits that are meant for short statements must not end a long one; a vanished client must. */
function guardStatement(): string {
  const set = (name: string, value: string | number) => `set_config('${name}', '${value}', true)`;
  const list = [
    set('statement_timeout', 0),
    set('lock_timeout', 0),
    set('idle_in_transaction_session_timeout', 0),
    // Only PostgreSQL 17 and later have it.
    `CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL
       THEN ${set('transaction_timeout', 0)} END`,
    `CASE WHEN version() LIKE '%linux%'
       THEN ${set('client_connection_check_interval', CONNECTION_CHECK_MS)} END`,
    set('tcp_keepalives_idle', KEEPALIVE_SECONDS),
    set('tcp_keepalives_interval', KEEPALIVE_SECONDS),
    set('tcp_keepalives_count', KEEPALIVE_COUNT),
    set('client_min_messages', 'warning'),
    `set_config('synchronous_commit', CASE current_setting('synchronous_commit')
       WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`,
  ];
  return `SELECT ${list.join()}`;
}

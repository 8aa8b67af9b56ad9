import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { commit } from './commit.ts';
import { CommitOutcomeUnknown, sqlStateOf } from './databaseErrors.ts';
import { destroyConnection } from './destroyConnection.ts';
import { SessionOpener } from './hosts/sessionOpener.ts';
import { longGuards } from './sessionGuards.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A READ COMMITTED transaction for work that streams and takes its time, in a session of its own.
 * When the signal is aborted, its connection is destroyed, and the server rolls back.
 */
export class BulkTransaction {
  /** Aborted when nothing can be done in it any more: by the signal, or by what ended its session. */
  readonly over: AbortSignal;
  /** COMMIT was sent, and nobody knows whether it succeeded. */
  isCommitOpen = false;

  private hasBegun = false;
  private readonly databaseUrl: string;
  private opened: pg.Client | undefined;
  private readonly lost = new AbortController();
  private readonly signal: AbortSignal;

  /** Nothing is sent yet. */
  constructor(databaseUrl: string, signal: AbortSignal) {
    this.databaseUrl = databaseUrl;
    this.signal = signal;
    this.over = AbortSignal.any([signal, this.lost.signal]);
  }

  private get session(): pg.Client {
    if (!this.opened) throw new Error('The transaction has not begun.');
    return this.opened;
  }

  async begin(): Promise<void> {
    const opener = new SessionOpener({
      databaseUrl: this.databaseUrl,
      limitMs: CONNECT_TIMEOUT_MS,
      config: { application_name: 'inventory-bulk', keepAlive: true },
    });
    const session = await opener.open(this.signal);
    session.on('error', (error) => this.lost.abort(error)); // the first one counts
    session.once('end', () => this.lost.abort());
    this.signal.addEventListener('abort', this.destroy);
    this.opened = session;
    await this.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    this.hasBegun = true;
    await this.query(`SELECT ${longGuards()}`);
  }

  async query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> {
    this.signal.throwIfAborted();
    const { rows } = await this.orFirstCause(this.session.query<Row>(sql, values));
    return rows;
  }

  /** Runs a `COPY … FROM STDIN` of these texts, no faster than the server takes them. */
  async copy(sql: string, texts: AsyncIterable<string>): Promise<void> {
    this.signal.throwIfAborted();
    const copied = pipeline(texts, this.session.query(copyFrom(sql)), { signal: this.over });
    await this.orFirstCause(copied);
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
   * Once it is sent, the signal does not end it any more: its outcome is waited for.
   *
   * @throws {CommitOutcomeUnknown} the transaction may be committed.
   * @throws {NotCommitted} the server says that it rolled back.
   */
  async commit(): Promise<void> {
    this.signal.throwIfAborted();
    this.signal.removeEventListener('abort', this.destroy);
    this.hasBegun = false;
    const { session } = this;
    try {
      const send = (statement: string) => this.orFirstCause(session.query(statement));
      await commit({ connection: session, send });
    } catch (error) {
      this.isCommitOpen = error instanceof CommitOutcomeUnknown;
      throw error;
    }
  }

  /** Ends the session; what is not committed is rolled back. */
  async end(): Promise<void> {
    this.signal.removeEventListener('abort', this.destroy);
    if (this.hasBegun && !this.over.aborted) await this.session.query('ROLLBACK').catch(() => {});
    await this.opened?.end();
  }

  /** In a lost session, work fails with what ended it, not with what follows from that. */
  private async orFirstCause<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      throw this.over.aborted && sqlStateOf(error) === undefined ? this.over.reason : error;
    }
  }

  private readonly destroy = () => destroyConnection(this.session);
}

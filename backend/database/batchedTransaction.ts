import type pg from 'pg';
import type { Sequelize, Transaction } from 'sequelize';
import { commit, rollBack } from './commit.ts';
import { CommitOutcomeUnknown, isHang, isReadOnly } from './databaseErrors.ts';
import { destroyConnection } from './destroyConnection.ts';
import { sessionGuardsOf } from './guardedSession.ts';
import { distrustHostOf } from './hosts/sessionOpener.ts';
import type { Guards } from './sessionGuards.ts';

/** What Sequelize has besides its types. */
interface ConnectionManager {
  getConnection(options: object): Promise<pg.Client>;
  releaseConnection(connection: pg.Client): void;
  destroyConnection(connection: pg.Client): Promise<void>;
  pool: { _availableObjects: { resource: pg.Client }[] };
}

const poolOf = (sequelize: Sequelize) =>
  sequelize.connectionManager as unknown as ConnectionManager;

/**
 * A READ COMMITTED transaction that sends its statements in as few messages as it can: what is
 * added waits for the next `query` or `commit`, which sends all of it at once. The server runs the
 * statements of a message one after the other and drops the rest when one fails, COMMIT included.
 */
export class BatchedTransaction {
  readonly connection: pg.Client;
  /** Its session has its guards, and its statements prepared. */
  readonly isGuarded: boolean;
  /** Its statements must name products of one shard. */
  readonly isSharded: boolean;
  private readonly sequelize: Sequelize;
  private unsent: string[];
  private isOver = false;

  private constructor(sequelize: Sequelize, connection: pg.Client, guards: Guards) {
    this.sequelize = sequelize;
    this.connection = connection;
    this.unsent = ['BEGIN ISOLATION LEVEL READ COMMITTED'];
    const ofSession = sessionGuardsOf(connection);
    this.isGuarded = ofSession !== undefined;
    this.isSharded = guards.isSharded;
    if (!ofSession) this.unsent.push(guards.forTransaction);
    if (guards.isSharded) this.unsent.push(...guards.onNode);
    else if (ofSession && ofSession.lockTimeout !== guards.lockTimeout)
      this.unsent.push(guards.lockTimeout);
  }

  /** Takes a connection from the pool; nothing is sent yet. */
  static async begin(sequelize: Sequelize, guards: Guards): Promise<BatchedTransaction> {
    const connection = await poolOf(sequelize).getConnection({});
    return new BatchedTransaction(sequelize, connection, guards);
  }

  /** For queries of models: they take the connection from it, and no more than that. */
  get forModels(): Transaction {
    return { connection: this.connection } as unknown as Transaction;
  }

  /** Sends a statement with the next message; its result is not of interest. */
  add(statement: string): void {
    this.unsent.push(statement);
  }

  /** Names, with the next message, the trace that it is part of, as sqlcommenter does. */
  nameTrace(traceparent: string): void {
    this.unsent.push(`/*traceparent='${traceparent}'*/`);
  }

  /** The pid of the server's process that runs it. */
  async readPid(): Promise<number> {
    const [session] = await this.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return (session as { pid: number }).pid;
  }

  /** Sends what was added, then this statement, and resolves with its rows. */
  async query<Row>(statement: string): Promise<Row[]> {
    const result = await this.send(statement);
    return result.rows as Row[];
  }

  /**
   * Sends what was added, then COMMIT.
   *
   * @throws {CommitOutcomeUnknown} the transaction may be committed.
   * @throws {NotCommitted} the server says that it rolled back.
   */
  async commit(): Promise<void> {
    // There, any error of COMMIT leaves it open what has become of the transaction: it has to be
    // known that the error is of COMMIT, and of nothing that was sent with it.
    const last = this.isSharded ? this.unsent.pop() : undefined;
    if (last) await this.send(last);
    try {
      await commit(this);
      this.release();
    } catch (error) {
      const isLost = error instanceof CommitOutcomeUnknown && !error.isSessionAlive;
      if (isLost) await this.destroy(error.cause);
      else this.release();
      throw error;
    }
  }

  /** After a failure: nothing is left of the transaction that its connection could still do. */
  async abandon(failure: unknown): Promise<void> {
    if (this.isOver) return;
    const isRolledBack = await rollBack(this, failure);
    // Where nothing can be written any more, the primary is elsewhere, or will be.
    if (isRolledBack && !isReadOnly(failure)) this.release();
    else await this.destroy(failure);
  }

  async send(statement: string): Promise<pg.QueryResult> {
    const message = [...this.unsent, statement].join(';\n');
    this.unsent = [];
    const [, results] = await this.sequelize.query(message, { transaction: this.forModels });
    return (Array.isArray(results) ? results.at(-1) : results) as pg.QueryResult;
  }

  private release(): void {
    this.isOver = true;
    poolOf(this.sequelize).releaseConnection(this.connection);
  }

  /** A connection that is lost or hangs could block the next group. */
  private async destroy(failure: unknown): Promise<void> {
    this.isOver = true;
    distrustHostOf(this.connection);
    const destroyed = poolOf(this.sequelize).destroyConnection(this.connection);
    destroyConnection(this.connection);
    await destroyed;
    if (isHang(failure) || isReadOnly(failure)) closeIdleConnections(this.sequelize);
  }
}

/** Where one connection is of no use, those that idle may lead to the same place. */
function closeIdleConnections(sequelize: Sequelize): void {
  for (const { resource } of poolOf(sequelize).pool._availableObjects) {
    destroyConnection(resource);
  }
}

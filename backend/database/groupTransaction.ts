import type pg from 'pg';
import type { Sequelize, Transaction } from 'sequelize';
import { CommitUnclear, isHang, NotCommitted, sqlStateOf } from './databaseErrors.ts';
import { cut } from './destroyConnection.ts';
import { watchStandbyWait } from './standbyWait.ts';

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
export class GroupTransaction {
  private readonly sequelize: Sequelize;
  private readonly connection: pg.Client;
  private unsent: string[];
  private isOver = false;
  /** COMMIT was sent, and nobody knows whether it succeeded. */
  isCommitOpen = false;

  private constructor(sequelize: Sequelize, connection: pg.Client, guard: string) {
    this.sequelize = sequelize;
    this.connection = connection;
    this.unsent = ['BEGIN ISOLATION LEVEL READ COMMITTED', guard];
  }

  /** Takes a connection from the pool; nothing is sent yet. `guard` is its first statement. */
  static async begin(sequelize: Sequelize, guard: string): Promise<GroupTransaction> {
    const connection = await poolOf(sequelize).getConnection({});
    return new GroupTransaction(sequelize, connection, guard);
  }

  /** Sends a statement with the next message; its result is not of interest. */
  add(statement: string): void {
    this.unsent.push(statement);
  }

  /** Sends what was added, then this statement, and resolves with its rows. */
  async query<Row>(statement: string): Promise<Row[]> {
    const result = await this.send(statement);
    return result.rows as Row[];
  }

  /**
   * Sends what was added, then COMMIT.
   *
   * @throws {NotCommitted} if the server says that it rolled back.
   */
  async commit(): Promise<void> {
    this.isCommitOpen = true;
    const isGivenUp = watchStandbyWait(this.connection);
    try {
      const { command } = await this.send('COMMIT');
      if (isGivenUp()) throw new CommitUnclear('COMMIT did not wait for the standby');
      this.isOver = true;
      this.isCommitOpen = false;
      poolOf(this.sequelize).releaseConnection(this.connection);
      if (command !== 'COMMIT') throw new NotCommitted(`COMMIT was answered with ${command}`);
    } finally {
      isGivenUp();
    }
  }

  /**
   * After a failure: nothing is left of the transaction that its connection could still do. Where
   * the session lives on, COMMIT has failed. One that ended with it may have written it before,
   * whatever the SQLSTATE: a disk that is full fails a statement, or makes PostgreSQL panic.
   */
  async abandon(failure: unknown): Promise<void> {
    if (this.isOver) return;
    const serverAnswered = sqlStateOf(failure) !== undefined;
    try {
      if (!serverAnswered) throw failure;
      this.unsent = [];
      await this.send('ROLLBACK');
      this.isCommitOpen = false;
      poolOf(this.sequelize).releaseConnection(this.connection);
    } catch {
      // Not rolled back or returned: a connection that is lost or hangs could block the next group.
      const destroyed = poolOf(this.sequelize).destroyConnection(this.connection);
      cut(this.connection);
      await destroyed;
      if (isHang(failure)) closeIdleConnections(this.sequelize);
    }
  }

  private async send(statement: string): Promise<pg.QueryResult> {
    const message = [...this.unsent, statement].join(';\n');
    this.unsent = [];
    // A query takes its connection from its transaction, and no more than that.
    const transaction = { connection: this.connection } as unknown as Transaction;
    const [, results] = await this.sequelize.query(message, { transaction });
    return (Array.isArray(results) ? results.at(-1) : results) as pg.QueryResult;
  }
}

/** Where one connection hangs, those that idle may lead to the same place. */
function closeIdleConnections(sequelize: Sequelize): void {
  for (const { resource } of poolOf(sequelize).pool._availableObjects) {
    cut(resource);
  }
}

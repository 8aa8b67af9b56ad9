import type { Socket } from 'node:net';
import { DelayLine } from './delayLine.ts';
import type { CommitTrap, NetworkPath } from './networkPath.ts';

/** The end of a simple query whose last statement, or only one, is COMMIT. */
const COMMITS = [Buffer.from('\nCOMMIT\0'), Buffer.from('Q\0\0\0\x0bCOMMIT\0')];
const LONGEST_COMMIT = Math.max(...COMMITS.map(({ length }) => length));
/** PostgreSQL says that it is done and outside of any transaction: ReadyForQuery, idle. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');

export class ProxiedConnection {
  private readonly client: Socket;
  private readonly database: Socket;
  private readonly path: NetworkPath;
  private readonly toDatabase: DelayLine;
  private readonly toClient: DelayLine;
  private sentLast = Buffer.alloc(0);
  /** Bytes were lost: it can only be cut. */
  private isLost = false;
  private isAnswerAwaited = false;

  constructor(ends: { client: Socket; database: Socket }, path: NetworkPath) {
    this.client = ends.client;
    this.database = ends.database;
    this.path = path;
    this.isLost = path.mode === 'BLACK_HOLE';
    this.toDatabase = new DelayLine(this.database, path);
    this.toClient = new DelayLine(this.client, path);
    this.client.on('data', (bytes: Buffer) => this.onSent(bytes));
    this.database.on('data', (bytes: Buffer) => this.onAnswered(bytes));
    for (const socket of [this.client, this.database]) {
      socket.setNoDelay(true);
      socket.on('error', () => {}); // its end says enough
      socket.on('close', () => this.onEnd());
    }
  }

  whenOver(over: () => void): void {
    const check = () => {
      if (this.client.destroyed && this.database.destroyed) over();
    };
    this.client.on('close', check);
    this.database.on('close', check);
  }

  cut(): void {
    this.isLost = true;
    this.client.resetAndDestroy();
    this.database.resetAndDestroy();
  }

  loseAll(): void {
    this.isLost = true;
  }

  heal(): void {
    if (this.isLost) this.cut();
    this.toDatabase.deliver();
    this.toClient.deliver();
    if (this.client.destroyed || this.database.destroyed) this.onEnd();
  }

  private onSent(bytes: Buffer): void {
    if (this.isLost) return;
    this.sentLast = Buffer.concat([this.sentLast, bytes]).subarray(-LONGEST_COMMIT);
    const isCommit = COMMITS.some((end) => this.sentLast.subarray(-end.length).equals(end));
    const trap = isCommit ? this.path.traps.shift() : undefined;
    if (trap) this.spring(trap, bytes);
    else this.toDatabase.push(bytes);
  }

  private spring(trap: CommitTrap, commit: Buffer): void {
    this.path.trapped += 1;
    if (trap === 'CUT_ANSWER') this.isAnswerAwaited = true;
    else this.isLost = true;
    if (trap === 'CUT_BEFORE') this.cut();
    else if (trap !== 'FREEZE_BEFORE') this.database.write(commit);
    if (trap !== 'CUT_BEHIND') return;
    this.client.resetAndDestroy();
    this.database.destroySoon();
  }

  private onAnswered(bytes: Buffer): void {
    if (this.isLost) return;
    if (!this.isAnswerAwaited) this.toClient.push(bytes);
    else if (bytes.subarray(-READY.length).equals(READY)) this.cut();
  }

  /** An end travels as bytes do: behind them, and not at all where they do not pass. */
  private onEnd(): void {
    if (this.isLost || this.path.mode !== 'OPEN') return;
    this.toDatabase.end();
    this.toClient.end();
  }
}

import type { LockedProduct } from '../../../backend/repositories/productRepository.ts';
import type { MachineProfile } from '../machineProfiles.ts';
import type { Thread } from './cores.ts';
import type { SimulatedDatabase } from './database.ts';
import type { DatabaseNode } from './databaseNode.ts';
import type { SimulatedClock } from './simulatedClock.ts';

const PARTS = 3;

/** What transactions of a server run on. */
export interface Ground {
  clock: SimulatedClock;
  profile: MachineProfile;
  database: SimulatedDatabase;
  /** The server's own. */
  thread: Thread;
}

/**
 * The time that one transaction of a group takes, as `sellGroup` runs it: a message that locks, the
 * judgement in the server, and a message that writes and commits. What a transaction costs by itself
 * is in thirds: with each of the messages, and when nobody waits for it any more.
 */
export class SimulatedTransaction {
  private readonly ground: Ground;
  /** The node that the server is connected to, and the one that has the rows. */
  private readonly entry: DatabaseNode;
  private readonly owner: DatabaseNode;
  private readonly productIds: number[];
  private held: number[] = [];

  constructor(ground: Ground, entry: DatabaseNode, productIds: Iterable<number>) {
    this.ground = ground;
    this.entry = entry;
    this.productIds = [...new Set(productIds)].sort((a, b) => a - b);
    this.owner = ground.database.nodeOf(this.productIds[0] as number);
  }

  /**
   * Locks the products' rows, in the order of their ids.
   *
   * @param lockWaitMs how long it waits for one; without it, it skips those that are held.
   * @returns undefined if it has waited in vain; it is rolled back then.
   */
  async lock(lockWaitMs: number | undefined): Promise<LockedProduct[] | undefined> {
    const { database, profile } = this.ground;
    await this.serve(profile.server.transactionUs / PARTS);
    await this.reachOwner(0);
    for (const id of this.productIds) {
      const isHeld = await (lockWaitMs === undefined
        ? database.locks.tryLock(id)
        : database.locks.lock(id, lockWaitMs));
      if (isHeld) this.held.push(id);
      else if (lockWaitMs !== undefined) {
        this.release();
        await this.leaveOwner();
        return undefined;
      }
    }
    await this.leaveOwner();
    return database.read(this.held);
  }

  /** Writes and commits what was judged; the rows are free again when it is on the disk. */
  async commit(orders: number, stocks: ReadonlyMap<number, number>): Promise<void> {
    const { database, profile } = this.ground;
    const { transactionUs, orderUs } = profile.server;
    await this.serve(transactionUs / PARTS + orderUs * orders);
    await this.reachOwner(orders);
    if (stocks.size > 0) await this.owner.flush();
    for (const [id, stock] of stocks) database.stocks.set(id, stock);
    this.release();
    await this.leaveOwner();
  }

  /** What is left to do when its orders are answered. */
  end(): void {
    const { thread, profile } = this.ground;
    thread.run(profile.server.transactionUs / PARTS, () => {});
    void this.owner.use(this.ownerUs / PARTS);
    if (this.isFar) void this.entry.use(profile.sharded.entryTransactionUs / PARTS);
  }

  private release(): void {
    for (const id of this.held) this.ground.database.locks.release(id);
    this.held = [];
  }

  private async serve(us: number): Promise<void> {
    await this.ground.clock.wait((done) => this.ground.thread.run(us, done));
  }

  /** One of its two messages, with so many orders in it. */
  private async reachOwner(orders: number): Promise<void> {
    const { clock, profile } = this.ground;
    const { orderUs, productUs } = profile.database;
    const { entryTransactionUs, entryOrderUs } = profile.sharded;
    await clock.sleep(profile.databaseMs);
    if (this.isFar) {
      await this.entry.use(entryTransactionUs / PARTS + entryOrderUs * orders);
      await clock.sleep(profile.databaseMs);
    }
    const perProductUs = productUs * this.productIds.length;
    await this.owner.use(this.ownerUs / PARTS + perProductUs / 2 + orderUs * orders);
  }

  /** The node that it is sent to hands it on. */
  private get isFar(): boolean {
    return this.entry !== this.owner;
  }

  /** What it costs the node that has the rows by itself. */
  private get ownerUs(): number {
    const { database, profile } = this.ground;
    const { transactionUs } = profile.database;
    return transactionUs + (database.isSharded ? profile.sharded.ownerTransactionUs : 0);
  }

  private async leaveOwner(): Promise<void> {
    const { clock, profile } = this.ground;
    await clock.sleep(profile.databaseMs * (this.isFar ? 2 : 1));
  }
}

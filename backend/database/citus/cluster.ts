import type { Sequelize } from 'sequelize';
import type { Shard, ShardMap } from '../shards.ts';
import { hashInteger, hashText } from './hashes.ts';
import { type Ranges, readRanges } from './readRanges.ts';
import { refuseOtherForm } from './refuseOtherForm.ts';

/** Lost sessions come in crowds. */
const MIN_INTERVAL_MS = 1_000;

/** Where the rows of products and of claims are on a Citus database, as far as was read. */
export class Cluster implements ShardMap {
  /** Grows when shards have changed. */
  version = 0;
  /** Called when they have. */
  onChange: () => void = () => {};
  private readonly sequelize: Sequelize;
  private ranges: Ranges;
  private reading: Promise<void> | undefined;
  private readAt = performance.now();

  private constructor(sequelize: Sequelize, ranges: Ranges) {
    this.sequelize = sequelize;
    this.ranges = ranges;
  }

  /**
   * Sessions that are opened later must find the same.
   *
   * @returns undefined where the products are on one PostgreSQL.
   * @throws {UnfitCluster} something is missing beside them.
   */
  static async find(sequelize: Sequelize): Promise<Cluster | undefined> {
    const ranges = await readRanges(sequelize);
    refuseOtherForm(sequelize, ranges !== undefined);
    return ranges && new Cluster(sequelize, ranges);
  }

  shardOf(productId: number): Shard {
    return this.ranges.products.find(hashInteger(productId));
  }

  /** The shard of what claims a key. */
  claimShardOf(key: string): Shard {
    return this.ranges.claims.find(hashText(key));
  }

  get nodes(): number {
    return this.ranges.products.nodes;
  }

  /** Reads anew, unless that was done since `version`. Whether shards are others than then. */
  async hasChangedSince(version: number): Promise<boolean> {
    if (this.version === version) await this.read();
    return this.version !== version;
  }

  /** Somebody has lost a session: a node may be gone, and its shards elsewhere. */
  noteLoss(): void {
    if (performance.now() - this.readAt >= MIN_INTERVAL_MS) void this.read();
  }

  /** Never rejects: what cannot be read now stays as it was. */
  private read(): Promise<void> {
    this.reading ??= this.readOnce().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    this.readAt = performance.now();
    const ranges = await readRanges(this.sequelize).catch(() => undefined);
    if (!ranges) return;
    const { products, claims } = this.ranges;
    if (ranges.products.isSameAs(products) && ranges.claims.isSameAs(claims)) return;
    this.ranges = ranges;
    this.version += 1;
    this.onChange();
  }
}

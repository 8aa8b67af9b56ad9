import type { Sequelize } from 'sequelize';
import type { Cluster } from '../../database/citus/cluster.ts';
import {
  isNodeLost,
  isTransient,
  isUniqueViolation,
  ProductLocked,
} from '../../database/databaseErrors.ts';
import type { Guards } from '../../database/sessionGuards.ts';
import { InternalError } from '../../errors.ts';
import { type Attempt, sellGroup } from './sellGroup.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** What all groups are sold with. */
export interface SellContext {
  sequelize: Sequelize;
  /** Where rows are, in a sharded database. */
  cluster?: Cluster | undefined;
  /** The limits of a transaction, for groups that products share and for isolated ones. */
  guards: { shared: Guards; isolated: Guards };
  /** Told of each failure after which so many orders are tried again. */
  onFailure(failure: unknown, orders: number): void;
}

export interface SoldInHalves {
  /** Another session holds their products, or they fail by themselves. */
  undone: WaitingOrder[];
  /** So much has failed that the database seems to be at fault, and not some orders. */
  untried: WaitingOrder[];
}

/**
 * Sells halves of orders that have failed together, and halves of these, until what is at fault is by
 * itself: an order that the database rejects for good is answered so; one that it fails for otherwise
 * is left, and is in no group with others from then on.
 */
export async function sellInHalves(
  group: WaitingOrder[],
  failure: unknown,
  context: SellContext,
): Promise<SoldInHalves> {
  const halving = new Halving(group.length, context);
  await halving.split(group, failure);
  return halving;
}

class Halving implements SoldInHalves {
  readonly undone: WaitingOrder[] = [];
  readonly untried: WaitingOrder[] = [];
  private readonly context: SellContext;
  /** One order at fault fails once in each size of its halves; twice that is left to chance. */
  private readonly maxFailedInRow: number;
  private failedInRow = 0;

  constructor(size: number, context: SellContext) {
    this.context = context;
    this.maxFailedInRow = 2 * Math.ceil(Math.log2(size)) + 2;
  }

  async split(orders: WaitingOrder[], failure: unknown): Promise<void> {
    const [only] = orders;
    if (orders.length > 1) {
      for (const half of halvesOf(orders)) await this.sell(half);
    } else if (only && this.mayPass(failure)) {
      only.noteFailing();
      this.undone.push(only);
    } else only?.fail(new InternalError({ cause: failure }));
  }

  private async sell(half: WaitingOrder[]): Promise<void> {
    const orders = half.filter((order) => order.isWaiting);
    if (orders.length === 0) return;
    if (this.failedInRow >= this.maxFailedInRow) {
      this.untried.push(...orders);
      return;
    }
    const { sequelize, guards, onFailure } = this.context;
    try {
      const attempt: Attempt = { mode: 'SKIP LOCKED', guards: guards.shared, run };
      this.undone.push(...(await sellGroup(sequelize, orders, attempt)));
      this.failedInRow = 0;
    } catch (error) {
      if (error instanceof ProductLocked) {
        this.undone.push(...orders.filter((order) => order.isWaiting)); // the table is locked
        return;
      }
      onFailure(error, orders.length);
      if (this.mayPass(error)) this.failedInRow += 1;
      await this.split(orders, error);
    }
  }

  private mayPass(failure: unknown): boolean {
    const isLost = this.context.cluster !== undefined && isNodeLost(failure);
    return isLost || isTransient(failure) || isUniqueViolation(failure);
  }
}

/** No group is sized by a half. */
const run = { noteTransaction: () => {} };

/** Two halves of the products, in any order; or of the orders of one product, in theirs. */
function halvesOf(orders: WaitingOrder[]): WaitingOrder[][] {
  const byProduct = [...Map.groupBy(orders, ({ productId }) => productId).values()];
  const parts =
    byProduct.length > 1
      ? byProduct.map((part) => ({ part, rank: Math.random() })).sort((a, b) => a.rank - b.rank)
      : orders.map((order) => ({ part: [order] }));
  const half = Math.ceil(parts.length / 2);
  return [parts.slice(0, half), parts.slice(half)].map((some) => some.flatMap(({ part }) => part));
}

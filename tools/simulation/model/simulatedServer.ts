import { parseConfig } from '../../../backend/config.ts';
import { Overloaded } from '../../../backend/errors.ts';
import { limitsOf } from '../../../backend/partSettings.ts';
import { answerJudgement } from '../../../backend/services/orders/answerJudgement.ts';
import { decide } from '../../../backend/services/orders/decide.ts';
import { GroupCommit, type GroupLimits } from '../../../backend/services/orders/groupCommit.ts';
import type { GroupRun } from '../../../backend/services/orders/groupRun.ts';
import { groupTimes, ISOLATED_LOCK_WAIT_MS } from '../../../backend/services/orders/groupTimes.ts';
import { WaitingOrder } from '../../../backend/services/orders/waitingOrder.ts';
import type { DatabaseNode } from './databaseNode.ts';
import { type Ground, SimulatedTransaction } from './simulatedTransaction.ts';

/** The defaults of the service's own settings. */
const defaults = limitsOf(parseConfig({}));
const limits: GroupLimits = { ...defaults, ...groupTimes(defaults.orderTimeoutMs) };
/** How long a transaction waits for one row. */
const LOCK_WAIT_MS = { SHARED: defaults.lockWaitMs, ISOLATED: ISOLATED_LOCK_WAIT_MS };
const caller = { idempotencyKey: null, isGone: () => false };

/** What a server tells whoever measures it. */
export interface ServerEvents {
  onTransaction(orders: readonly WaitingOrder[]): void;
  onLockTimeout(): void;
}

/** A server of the simulation: the real queues, groups and judgement, on simulated transactions. */
export class SimulatedServer {
  private readonly ground: Ground;
  private readonly events: ServerEvents;
  private readonly groups: GroupCommit;
  /** The node that its next transaction is sent to. */
  private readonly entry: () => DatabaseNode;

  constructor(ground: Ground, entry: () => DatabaseNode, events: ServerEvents) {
    this.ground = ground;
    this.events = events;
    this.entry = entry;
    this.groups = new GroupCommit(limits, {
      runGroup: (orders, run) => this.runGroup(orders, run),
      shards: ground.database.shards,
      onShed: (order) => {
        order.refuse(new Overloaded());
        ground.clock.noteOpenPromises();
      },
    });
  }

  /** Takes a request that has arrived; `answered` is called when its answer is sent. */
  receive(productId: number, answered: (order: WaitingOrder) => void): void {
    const { clock, thread, profile } = this.ground;
    thread.run(profile.server.requestUs, () => {
      const order = new WaitingOrder(productId, 1, caller);
      const answer = () => thread.run(profile.server.answerUs, () => answered(order));
      order.answer.then(answer, answer);
      if (this.groups.add(order)) return;
      order.refuse(new Overloaded());
      clock.noteOpenPromises();
    });
  }

  /** As `sellUntilAnswered`, where nothing fails but locks. */
  private async runGroup(group: WaitingOrder[], run: GroupRun): Promise<WaitingOrder[]> {
    const lockWaitMs = run.kind === 'PROBE' ? undefined : LOCK_WAIT_MS[run.kind];
    const left = await this.sell(group, run, lockWaitMs);
    if (left) return left;
    this.events.onLockTimeout();
    return run.kind === 'ISOLATED' ? group : ((await this.sell(group, run, undefined)) ?? []);
  }

  /** @returns orders whose products are held; undefined: one of them was waited for in vain. */
  private async sell(group: WaitingOrder[], run: GroupRun, lockWaitMs: number | undefined) {
    const { clock } = this.ground;
    const startedMs = clock.nowMs;
    const productIds = group.map(({ productId }) => productId);
    const transaction = new SimulatedTransaction(this.ground, this.entry(), productIds);
    const products = await transaction.lock(lockWaitMs);
    const lockedMs = clock.nowMs;
    if (!products) {
      transaction.end();
      return undefined;
    }
    const ids = new Set(products.map(({ id }) => id));
    const reached = group.filter(({ productId }) => ids.has(productId));
    const { judgements, updatedStocks } = decide(reached, products, new Map());
    await transaction.commit(reached.length, updatedStocks);
    if (reached.length > 0) this.events.onTransaction(reached);
    run.noteTransaction(group.length, clock.nowMs - startedMs, clock.nowMs - lockedMs);
    // As `sellGroup` does: whoever awaits this has sent the next group off by then.
    clock.after(0, () => {
      for (const judgement of judgements) answerJudgement(judgement, new Date(0));
      transaction.end();
      clock.noteOpenPromises();
    });
    return group.filter(({ productId }) => !ids.has(productId));
  }
}

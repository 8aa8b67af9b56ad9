import type { ShardMap } from '../../database/shards.ts';
import { GroupCommit, type GroupLimits } from '../../services/orders/groupCommit.ts';
import type { GroupRun } from '../../services/orders/groupRun.ts';
import { WaitingOrder } from '../../services/orders/waitingOrder.ts';

export interface Group {
  names: string;
  run: GroupRun;
  /** Ends the group; the named orders are left undone. */
  end(...undone: string[]): Promise<void>;
}

/** Gathers orders named like `a1` (for product 1) and shows each group that is started. */
export function showGroups(limits: Partial<GroupLimits> = {}, shards?: ShardMap) {
  const groups: Group[] = [];
  const shed: string[] = [];
  const orders = new Map<string, WaitingOrder>();
  const nameOf = (order: WaitingOrder) => order.idempotencyKey as string;
  const times = { maxWaitMs: 1_000, maxGroupMs: 1_000, slowGroupMs: 60_000 };
  const all = { maxWaiting: 100, ...times, maxGroupSize: 100, maxGroupsInFlight: 4, ...limits };
  const groupCommit = new GroupCommit(all, {
    shards,
    runGroup: (group, run) =>
      new Promise((resolve) => {
        groups.push({
          names: group.map(nameOf).join(' '),
          run,
          async end(...undone) {
            resolve(group.filter((order) => undone.includes(nameOf(order))));
            await new Promise(setImmediate);
          },
        });
      }),
    onShed: (order) => shed.push(nameOf(order)),
  });
  const add = (names: string) =>
    names.split(' ').map((name) => {
      const caller = { idempotencyKey: name, isGone: () => false };
      const order = new WaitingOrder(Number(/\d+$/.exec(name)), 1, caller);
      orders.set(name, order);
      return groupCommit.add(order);
    });
  const remove = (name: string) => groupCommit.remove(orders.get(name) as WaitingOrder);
  /** Notes that the database fails for this order. */
  const noteFailing = (name: string) => orders.get(name)?.noteFailing();
  const started = () => groups.map(({ names }) => names);
  /** Resolves as soon as so many groups are started. */
  const untilStarted = async (count: number) => {
    while (groups.length < count) await new Promise(setImmediate);
  };
  return {
    groupCommit,
    add,
    remove,
    noteFailing,
    groups,
    started,
    untilStarted,
    shed,
    group: (index: number) => groups[index] as Group,
  };
}

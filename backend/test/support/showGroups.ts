import { GroupCommit, type GroupLimits, type GroupRun } from '../../services/orders/groupCommit.ts';

interface Item {
  lane: number;
  name: string;
}

export interface Group {
  names: string;
  run: GroupRun;
  /** Ends the group; the named items are left undone. */
  end(...undone: string[]): Promise<void>;
}

/** Gathers items named like `a1` (lane 1) and shows each group that is started. */
export function showGroups(limits: Partial<GroupLimits> = {}) {
  const groups: Group[] = [];
  const waiting = { maxWaiting: 100, maxWaitMs: 1_000 };
  const all = { ...waiting, maxGroupSize: 100, maxGroupsInFlight: 4, ...limits };
  const groupCommit = new GroupCommit<Item>(
    all,
    (item) => item.lane,
    (items, run) =>
      new Promise((resolve) => {
        groups.push({
          names: items.map(({ name }) => name).join(' '),
          run,
          async end(...undone) {
            resolve(items.filter(({ name }) => undone.includes(name)));
            await new Promise(setImmediate);
          },
        });
      }),
  );
  const items = new Map<string, Item>();
  const add = (names: string) =>
    names.split(' ').map((name) => {
      const item = { name, lane: Number(name.at(-1)) };
      items.set(name, item);
      return groupCommit.add(item);
    });
  const remove = (name: string) => groupCommit.remove(items.get(name) as Item);
  const started = () => groups.map(({ names }) => names);
  return { add, remove, groups, started, group: (index: number) => groups[index] as Group };
}

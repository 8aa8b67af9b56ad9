/** How many items and groups there may be at once. */
export interface GroupLimits {
  maxWaiting: number;
  maxGroupSize: number;
  maxGroupsInFlight: number;
}

/** What a group is told, and what it tells, while it runs. */
export interface GroupRun {
  /** The group holds the items of one lane that was in others' way. */
  isAlone: boolean;
  /** To be called when what remains does not depend on the group behind: that one may start. */
  letNextStart(): void;
}

/**
 * Runs one group of items. Resolves with the items that it leaves undone because their lanes are
 * in the way of the others: each of these lanes goes on in groups of its own.
 */
export type RunGroup<Item> = (items: Item[], run: GroupRun) => Promise<Item[]>;

interface Lane<Item> {
  key: number;
  items: Item[];
  isBusy: boolean;
}

/** Groups that mix lanes: one that starts, and one that it overlaps with. */
const MAX_MIXED_GROUPS = 2;

/**
 * Gathers items that arrive while a group runs, and hands them on together as the next group, in
 * order of arrival within a lane. A lane is in one starting group at a time. There is no timer: an
 * item that finds nothing running starts at once, and groups form only out of waiting.
 */
export class GroupCommit<Item> {
  private readonly limits: GroupLimits;
  private readonly laneOf: (item: Item) => number;
  private readonly runGroup: RunGroup<Item>;
  private readonly lanes = new Map<number, Lane<Item>>();
  /** Lanes that have items and are not busy, in the order in which they became so. */
  private readonly ready = new Set<Lane<Item>>();
  private readonly readyAlone = new Set<Lane<Item>>();
  private readonly alone = new Set<number>();
  private waiting = 0;
  private mixedGroups = 0;
  private aloneGroups = 0;
  private isStarting = false;

  constructor(limits: GroupLimits, laneOf: (item: Item) => number, runGroup: RunGroup<Item>) {
    this.limits = limits;
    this.laneOf = laneOf;
    this.runGroup = runGroup;
  }

  /** Takes an item in, or answers false if as many as may wait are waiting. */
  add(item: Item): boolean {
    if (this.waiting >= this.limits.maxWaiting) return false;
    const lane = this.openLane(item);
    lane.items.push(item);
    this.waiting += 1;
    this.markReady(lane);
    this.startGroups();
    return true;
  }

  /** Takes an item that still waits out again. */
  remove(item: Item): void {
    const lane = this.lanes.get(this.laneOf(item));
    const index = lane?.items.indexOf(item) ?? -1;
    if (!lane || index < 0) return;
    lane.items.splice(index, 1);
    this.waiting -= 1;
    if (lane.items.length > 0 || lane.isBusy) return;
    this.unmark(lane);
    this.lanes.delete(lane.key);
  }

  private openLane(item: Item): Lane<Item> {
    const key = this.laneOf(item);
    let lane = this.lanes.get(key);
    if (!lane) {
      lane = { key, items: [], isBusy: false };
      this.lanes.set(key, lane);
    }
    return lane;
  }

  private startGroups(): void {
    const { maxGroupsInFlight, maxGroupSize } = this.limits;
    const maxAlone = Math.max(1, maxGroupsInFlight - MAX_MIXED_GROUPS);
    const hasRoom = () => this.mixedGroups + this.aloneGroups < maxGroupsInFlight;

    if (
      this.ready.size > 0 &&
      !this.isStarting &&
      this.mixedGroups < MAX_MIXED_GROUPS &&
      hasRoom()
    ) {
      const lanes: Lane<Item>[] = [];
      const items: Item[] = [];
      for (const lane of this.ready) {
        if (items.length >= maxGroupSize) break;
        lanes.push(lane);
        items.push(...this.take(lane, maxGroupSize - items.length));
      }
      void this.runMixed(lanes, items);
    }
    for (const lane of this.readyAlone) {
      if (this.aloneGroups >= maxAlone || !hasRoom()) break;
      void this.runAlone(lane, this.take(lane, maxGroupSize));
    }
  }

  private async runMixed(lanes: Lane<Item>[], items: Item[]): Promise<void> {
    this.mixedGroups += 1;
    this.isStarting = true;
    let hasLetNextStart = false;
    const letNextStart = () => {
      if (hasLetNextStart) return;
      hasLetNextStart = true;
      this.isStarting = false;
      for (const lane of lanes) this.free(lane);
      this.startGroups();
    };
    const undone = await this.runGroup(items, { isAlone: false, letNextStart });
    this.mixedGroups -= 1;
    this.separate(undone);
    letNextStart();
    this.startGroups();
  }

  private async runAlone(lane: Lane<Item>, items: Item[]): Promise<void> {
    this.aloneGroups += 1;
    const undone = await this.runGroup(items, { isAlone: true, letNextStart: () => {} });
    this.aloneGroups -= 1;
    if (undone.length === 0) this.alone.delete(lane.key);
    this.separate(undone);
    this.free(lane);
    this.startGroups();
  }

  private take(lane: Lane<Item>, most: number): Item[] {
    const items = lane.items.splice(0, most);
    this.waiting -= items.length;
    lane.isBusy = true;
    this.unmark(lane);
    return items;
  }

  /** Puts undone items back in front of those that came after them. */
  private separate(undone: Item[]): void {
    for (const item of undone.toReversed()) {
      const lane = this.openLane(item);
      lane.items.unshift(item);
      this.waiting += 1;
      this.alone.add(lane.key);
      this.unmark(lane);
      this.markReady(lane);
    }
  }

  private free(lane: Lane<Item>): void {
    lane.isBusy = false;
    if (lane.items.length > 0) this.markReady(lane);
    else this.lanes.delete(lane.key);
  }

  private markReady(lane: Lane<Item>): void {
    if (lane.isBusy) return;
    (this.alone.has(lane.key) ? this.readyAlone : this.ready).add(lane);
  }

  private unmark(lane: Lane<Item>): void {
    this.ready.delete(lane);
    this.readyAlone.delete(lane);
  }
}

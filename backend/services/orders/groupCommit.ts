import { BacklogPace } from './backlogPace.ts';
import { type Lane, Lanes } from './productQueues.ts';

/** How many items and groups there may be at once. */
export interface GroupLimits {
  maxWaiting: number;
  /** The longest that an item may have to wait, as far as the pace of a backlog tells. */
  maxWaitMs: number;
  maxGroupSize: number;
  maxGroupsInFlight: number;
}

/** What a group is told, and what it tells, while it runs. */
export interface GroupRun {
  /** The group holds the items of one lane that was in others' way. */
  isAlone: boolean;
  /** The end of the group that let this one start, as long as that one still runs. */
  groupAhead(): Promise<void> | undefined;
  /** To be called when what remains does not depend on the group behind: that one may start. */
  letNextStart(): void;
}

/**
 * Runs one group of items. Resolves with the items that it leaves undone because their lanes are
 * in the way of the others: each of these lanes goes on in groups of its own.
 */
export type RunGroup<Item> = (items: Item[], run: GroupRun) => Promise<Item[]>;

/** Groups that mix lanes: one that starts, and one that it overlaps with. */
const MAX_MIXED_GROUPS = 2;
/** Of all that may wait, what lanes that go alone may take up: the others must have room. */
const MAX_SHARE_ALONE = 0.5;

/**
 * Gathers items that arrive while a group runs, and hands them on together as the next group, in
 * order of arrival within a lane. A lane is in one starting group at a time. There is no timer: an
 * item that finds nothing running starts at once, and groups form only out of waiting.
 */
export class GroupCommit<Item> {
  private readonly limits: GroupLimits;
  private readonly runGroup: RunGroup<Item>;
  private readonly lanes: Lanes<Item>;
  private readonly pace = new BacklogPace();
  private mixedGroups = 0;
  private aloneGroups = 0;
  private isStarting = false;
  private hasMixedLast = false;
  /** The end of the mixed group that started last. */
  private ahead: Promise<void> | undefined;

  constructor(limits: GroupLimits, laneOf: (item: Item) => number, runGroup: RunGroup<Item>) {
    this.limits = limits;
    this.lanes = new Lanes(laneOf);
    this.runGroup = runGroup;
  }

  /** Takes an item in, or answers false if as many are waiting as may, or as can be done in time. */
  add(item: Item): boolean {
    if (!this.hasRoomFor(item)) return false;
    this.lanes.add(item);
    this.startGroups();
    return true;
  }

  /** Takes an item that still waits out again. */
  remove(item: Item): void {
    this.lanes.remove(item);
  }

  private hasRoomFor(item: Item): boolean {
    const { maxWaiting } = this.limits;
    const { mixed, alone } = this.lanes.waiting;
    if (mixed + alone >= maxWaiting) return false;
    const lane = this.lanes.find(item);
    const inLane = lane?.items.length ?? 0;
    if (lane?.isAlone) {
      return alone < maxWaiting * MAX_SHARE_ALONE && inLane < this.mostInTime(lane.pace);
    }
    const most = this.mostInTime(this.pace);
    // Lanes take turns: one that is behind its share does not wait for the backlog of another.
    return mixed < most || inLane < most / this.lanes.size;
  }

  /** How many items may wait so that the last of them is done in time. */
  private mostInTime(pace: BacklogPace): number {
    // More than a full group may always wait: without one left over there is no pace to learn.
    return Math.max(this.limits.maxGroupSize + 1, pace.itemsWithin(this.limits.maxWaitMs));
  }

  private startGroups(): void {
    const { maxGroupsInFlight, maxGroupSize } = this.limits;
    const { ready, readyAlone } = this.lanes;
    const maxAlone = Math.max(1, maxGroupsInFlight - MAX_MIXED_GROUPS);
    const hasRoom = () => this.mixedGroups + this.aloneGroups < maxGroupsInFlight;

    const startAlone = () => {
      for (const lane of readyAlone) {
        if (this.aloneGroups >= maxAlone || !hasRoom()) break;
        this.hasMixedLast = false;
        void this.runAlone(lane, this.lanes.take(lane, maxGroupSize));
      }
    };

    if (maxGroupsInFlight === 1 && this.hasMixedLast) startAlone(); // they take turns
    const mayMix = !this.isStarting && this.mixedGroups < MAX_MIXED_GROUPS && hasRoom();
    if (ready.size > 0 && mayMix) {
      this.hasMixedLast = true;
      void this.runMixed();
    }
    startAlone();
  }

  private async runMixed(): Promise<void> {
    const { lanes, items } = this.takeGroup();
    this.mixedGroups += 1;
    this.isStarting = true;
    let hasLetNextStart = false;
    const letNextStart = () => {
      if (hasLetNextStart) return;
      hasLetNextStart = true;
      this.isStarting = false;
      for (const lane of lanes) this.lanes.free(lane);
      this.startGroups();
    };
    let { ahead } = this;
    ahead?.then(() => {
      ahead = undefined;
    });
    const end = Promise.withResolvers<void>();
    this.ahead = end.promise;

    const undone = await this.runGroup(items, {
      isAlone: false,
      groupAhead: () => ahead,
      letNextStart,
    });
    this.mixedGroups -= 1;
    if (undone.length > 0) this.pace.forgetLast();
    if (this.ahead === end.promise) this.ahead = undefined;
    end.resolve();
    this.lanes.separate(undone);
    letNextStart();
    this.startGroups();
  }

  private takeGroup(): { lanes: Lane<Item>[]; items: Item[] } {
    const { maxGroupSize } = this.limits;
    const lanes: Lane<Item>[] = [];
    const items: Item[] = [];
    for (const lane of this.lanes.ready) {
      if (items.length >= maxGroupSize) break;
      lanes.push(lane);
      items.push(...this.lanes.take(lane, maxGroupSize - items.length));
    }
    const leavesSome = this.lanes.ready.size > 0 || (lanes.at(-1)?.items.length ?? 0) > 0;
    this.pace.record(items.length, leavesSome);
    return { lanes, items };
  }

  private async runAlone(lane: Lane<Item>, items: Item[]): Promise<void> {
    lane.pace.record(items.length, lane.items.length > 0);
    this.aloneGroups += 1;
    const undone = await this.runGroup(items, {
      isAlone: true,
      groupAhead: () => undefined,
      letNextStart: () => {},
    });
    this.aloneGroups -= 1;
    if (undone.length === 0) this.lanes.rejoin(lane);
    else lane.pace.forgetLast();
    this.lanes.separate(undone);
    this.lanes.free(lane);
    this.startGroups();
  }
}

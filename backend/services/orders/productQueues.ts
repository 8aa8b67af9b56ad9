import { BacklogPace } from './backlogPace.ts';

/** Items that go through one after the other: the orders for one product. */
export interface Lane<Item> {
  key: number;
  items: Item[];
  /** Some of its items are under way, so the others have to wait. */
  isBusy: boolean;
  /** Its items were in others' way, so it goes in groups of its own. */
  isAlone: boolean;
  /** The pace of its own groups. */
  pace: BacklogPace;
}

/** The items that wait, lane by lane. */
export class Lanes<Item> {
  /** Lanes that have items and are not busy, in the order in which they became so. */
  readonly ready = new Set<Lane<Item>>();
  readonly readyAlone = new Set<Lane<Item>>();
  private readonly keyOf: (item: Item) => number;
  private readonly byKey = new Map<number, Lane<Item>>();
  private waitingMixed = 0;
  private waitingAlone = 0;

  constructor(keyOf: (item: Item) => number) {
    this.keyOf = keyOf;
  }

  /** How many items wait, in lanes that mix and in lanes that go alone. */
  get waiting(): { mixed: number; alone: number } {
    return { mixed: this.waitingMixed, alone: this.waitingAlone };
  }

  /** The lane of an item if others of it are here. */
  find(item: Item): Lane<Item> | undefined {
    return this.byKey.get(this.keyOf(item));
  }

  /** How many lanes there are. */
  get size(): number {
    return this.byKey.size;
  }

  add(item: Item): void {
    const lane = this.open(item);
    lane.items.push(item);
    this.count(lane, 1);
    this.markReady(lane);
  }

  /** Takes an item that still waits out again. */
  remove(item: Item): void {
    const lane = this.byKey.get(this.keyOf(item));
    const index = lane?.items.indexOf(item) ?? -1;
    if (!lane || index < 0) return;
    lane.items.splice(index, 1);
    this.count(lane, -1);
    if (lane.items.length === 0 && !lane.isBusy) this.close(lane);
  }

  /** Takes the first items of a lane, which is busy from then on. */
  take(lane: Lane<Item>, most: number): Item[] {
    const items = lane.items.splice(0, most);
    this.count(lane, -items.length);
    lane.isBusy = true;
    this.unmark(lane);
    return items;
  }

  /** Puts undone items back in front of those that came after them; their lanes go alone. */
  separate(undone: readonly Item[]): void {
    for (const item of undone.toReversed()) {
      const lane = this.open(item);
      lane.items.unshift(item);
      this.count(lane, 1);
      this.setAlone(lane, true);
      this.markReady(lane);
    }
  }

  /** Lets a lane mix with the others again. */
  rejoin(lane: Lane<Item>): void {
    this.setAlone(lane, false);
    lane.pace = new BacklogPace(); // what it does among others says nothing of it alone
  }

  /** The taken items of a lane are done or back. */
  free(lane: Lane<Item>): void {
    lane.isBusy = false;
    if (lane.items.length > 0) this.markReady(lane);
    else this.close(lane);
  }

  private open(item: Item): Lane<Item> {
    const key = this.keyOf(item);
    let lane = this.byKey.get(key);
    if (!lane) {
      lane = { key, items: [], isBusy: false, isAlone: false, pace: new BacklogPace() };
      this.byKey.set(key, lane);
    }
    return lane;
  }

  private close(lane: Lane<Item>): void {
    this.unmark(lane);
    this.byKey.delete(lane.key);
  }

  private count(lane: Lane<Item>, change: number): void {
    if (lane.isAlone) this.waitingAlone += change;
    else this.waitingMixed += change;
  }

  private setAlone(lane: Lane<Item>, isAlone: boolean): void {
    if (lane.isAlone === isAlone) return;
    this.count(lane, -lane.items.length);
    lane.isAlone = isAlone;
    this.count(lane, lane.items.length);
    this.unmark(lane);
  }

  private markReady(lane: Lane<Item>): void {
    if (lane.isBusy) return;
    (lane.isAlone ? this.readyAlone : this.ready).add(lane);
  }

  private unmark(lane: Lane<Item>): void {
    this.ready.delete(lane);
    this.readyAlone.delete(lane);
  }
}

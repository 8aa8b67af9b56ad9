import { randomUUIDv7 } from 'node:crypto';
import { type ApiError, OutcomeUnknown, Unavailable } from '../../errors.ts';
import type { PlacedOrder } from '../../repositories/orderRepository.ts';
import { type LostOutcome, measurements, type TraceContext } from './measurements.ts';

/** Whoever asks for an order. */
export interface Caller {
  /** Names this order for good: sent again, it gets the same order. */
  idempotencyKey: string | null;
  /** Whether nobody is there any more to be answered. */
  isGone(): boolean;
  /** Its request's span; undefined where nobody traces. */
  trace?: TraceContext | undefined;
}

/** The order that a request got: its own, or the one that its key had placed before. */
export interface Placement {
  order: PlacedOrder;
  isReplay: boolean;
}

/**
 * An order on its way to its one answer. It waits until it is judged under the lock; from then on
 * the outcome of COMMIT answers it. Its deadline answers it with what is known at that time.
 */
export class WaitingOrder {
  readonly id = randomUUIDv7();
  /** On the clock of `performance.now()`. */
  readonly arrivedAt = performance.now();
  readonly productId: number;
  readonly quantity: number;
  readonly idempotencyKey: string | null;
  readonly answer: Promise<Placement>;
  /** What it was answered with: `PLACED`, `REPLAYED` or an error's code. */
  outcome: string | undefined;

  private readonly caller: Caller;
  private readonly resolve: (placement: Placement) => void;
  private readonly reject: (error: ApiError) => void;
  private deadline: NodeJS.Timeout | undefined;
  private hasBeenTried = false;
  private isCommitOpen = false;
  private isOutcomeLost = false;
  private failsByItself = false;

  constructor(productId: number, quantity: number, caller: Caller) {
    this.productId = productId;
    this.quantity = quantity;
    this.idempotencyKey = caller.idempotencyKey;
    this.caller = caller;
    const { promise, resolve, reject } = Promise.withResolvers<Placement>();
    this.answer = promise;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Answers it with what is known after `timeoutMs`, if nothing else has by then. */
  setDeadline(timeoutMs: number, onExpiry: (order: WaitingOrder) => void): void {
    this.deadline = setTimeout(() => {
      this.fail(new Unavailable());
      onExpiry(this);
    }, timeoutMs);
  }

  /** Whether it is still to be judged: neither answered nor left by its caller. */
  get isWaiting(): boolean {
    return this.outcome === undefined && !this.caller.isGone();
  }

  get trace(): TraceContext | undefined {
    return this.caller.trace;
  }

  /** It was in a transaction before: it is looked up before it is judged again. */
  get mayBePlaced(): boolean {
    return this.hasBeenTried;
  }

  /** A transaction holds its product's lock and has looked for it: no earlier one is open then. */
  noteLookUp(wasFound: boolean): void {
    this.hasBeenTried = true;
    this.isCommitOpen = wasFound;
    if (this.isOutcomeLost) this.noteLostOutcome(wasFound ? 'FOUND' : 'NOT_FOUND');
  }

  /** COMMIT is about to be sent, which makes an order of it, or confirms the one of its key. */
  noteCommit(): void {
    this.isCommitOpen = true;
  }

  /** COMMIT has failed; with an unknown outcome, it may have reached the database all the same. */
  noteFailure(isOutcomeUnknown: boolean): void {
    this.isCommitOpen = isOutcomeUnknown;
    if (isOutcomeUnknown) this.noteLostOutcome('UNKNOWN');
  }

  /** The database fails for it, not for those beside it: it is in no group with others. */
  get isFailing(): boolean {
    return this.failsByItself;
  }

  noteFailing(): void {
    this.failsByItself = true;
  }

  place(createdAt: Date): void {
    this.end('PLACED');
    this.resolve({ order: this.placedAt(createdAt), isReplay: false });
  }

  placedAt(createdAt: Date): PlacedOrder {
    const { id, productId, quantity, idempotencyKey } = this;
    return { id, productId, quantity, idempotencyKey, createdAt };
  }

  /** Answers it with the order that its key has placed. */
  replay(order: PlacedOrder): void {
    this.end('REPLAYED');
    this.resolve({ order, isReplay: true });
  }

  refuse(error: ApiError): void {
    this.end(error.code);
    this.reject(error);
  }

  /** Refuses it with an error that claims that it is not placed, unless that is not known. */
  fail(error: ApiError): void {
    this.refuse(this.isCommitOpen ? new OutcomeUnknown(this.idempotencyKey !== null) : error);
  }

  private end(outcome: string): void {
    clearTimeout(this.deadline);
    if (this.outcome !== undefined) return; // by its deadline, before COMMIT succeeded
    // Left by its client, it is not judged, and only its deadline takes it away.
    this.outcome = outcome === 'UNAVAILABLE' && this.caller.isGone() ? 'CLIENT_GONE' : outcome;
    if (measurements.orderAnswered.hasSubscribers) measurements.orderAnswered.publish(this);
  }

  private noteLostOutcome(known: LostOutcome): void {
    this.isOutcomeLost = known === 'UNKNOWN';
    measurements.lostOutcome.publish(known);
  }
}

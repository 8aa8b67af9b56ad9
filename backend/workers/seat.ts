import cluster, { type Worker } from 'node:cluster';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { forwardLog } from '../logger.ts';
import type { Figures } from '../management/metrics/figures.ts';
import type { Assignment, FromWorker, ToWorker } from './messages.ts';

/** One that lived for longer is replaced at once. */
const LONG_LIFE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** How a worker has ended. */
export interface Ending {
  /** What it said of it; undefined: it could not. */
  reason: string | undefined;
  /** Its exit code, or the signal that ended it. */
  status: number | string;
  /** How long to wait before the next one. */
  pauseMs: number;
}

interface Events {
  serves(address: AddressInfo): void;
  counts(clients: string[], answer: (message: ToWorker) => void, id: number): void;
  ended(ending: Ending): void;
}

/** The place of one worker, and of those that replace it. */
export class Seat {
  readonly number: number;
  /** Why it takes no orders; undefined if it does. */
  fault: string | undefined = 'is starting';
  private readonly events: Events;
  private worker: Worker | undefined;
  private startedAt = 0;
  private quickEnds = 0;
  private reason: string | undefined;
  private nextId = 0;
  /** What a worker is to be told once it listens; undefined: it does. */
  private untold: ToWorker[] | undefined;
  private readonly asked = new Map<number, (figures: Figures | undefined) => void>();

  constructor(number: number, events: Events) {
    this.number = number;
    this.events = events;
  }

  get isOccupied(): boolean {
    return this.worker !== undefined;
  }

  /** Starts a worker, with the flags of Node.js that we have. */
  occupy(assignment: Assignment): void {
    cluster.setupPrimary({
      exec: join(import.meta.dirname, 'worker.ts'),
      args: [String(this.number)], // for those who look at the list of processes
      serialization: 'advanced',
      // Not ours: to start a process with it has writes block, where its reader has stopped.
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.startedAt = performance.now();
    this.fault = 'is starting';
    this.reason = undefined;
    let worker: Worker;
    try {
      worker = cluster.fork();
    } catch (error) {
      this.hasEnded((error as Error).message); // there is no memory for it
      return;
    }
    if (worker.process.stdout) forwardLog(worker.process.stdout);
    this.worker = worker;
    worker.process.once('spawn', () => closeUntaken(worker)); // otherwise it may have no channel
    this.untold = [{ kind: 'serve', assignment }];
    worker.on('message', (message: FromWorker) => this.hear(message));
    worker.once('exit', (code, signal) => this.hasEnded(signal ?? code));
    worker.on('error', (error) => {
      if (worker.process.pid === undefined) this.hasEnded(error.message);
    });
  }

  tell(message: ToWorker): void {
    if (this.untold) this.untold.push(message);
    else if (this.worker?.isConnected()) this.worker.send(message, () => {}); // its end is heard
  }

  kill(): void {
    this.worker?.process.kill('SIGKILL');
  }

  /** Undefined if it ends, or does not answer in time. */
  async readFigures(timeoutMs: number): Promise<Figures | undefined> {
    if (!this.worker) return undefined;
    const id = this.nextId++;
    const answer = Promise.withResolvers<Figures | undefined>();
    this.asked.set(id, answer.resolve);
    const late = setTimeout(() => answer.resolve(undefined), timeoutMs);
    this.tell({ kind: 'ask', id });
    const figures = await answer.promise;
    clearTimeout(late);
    this.asked.delete(id);
    return figures;
  }

  private hear(message: FromWorker): void {
    if (message.kind === 'listens') {
      const { untold = [] } = this;
      this.untold = undefined;
      for (const each of untold) this.tell(each);
    }
    if (message.kind === 'failed') this.reason = message.reason;
    if (message.kind === 'figures') this.asked.get(message.id)?.(message.figures);
    if (message.kind === 'count') {
      this.events.counts(message.clients, (answer) => this.tell(answer), message.id);
    }
    if (message.kind === 'serves') {
      this.fault = undefined;
      this.events.serves(message.address);
    }
  }

  private hasEnded(status: number | string): void {
    const { reason } = this;
    const isQuick = performance.now() - this.startedAt < LONG_LIFE_MS;
    this.quickEnds = isQuick ? this.quickEnds + 1 : 0;
    const doubled = FIRST_PAUSE_MS * 2 ** (this.quickEnds - 1);
    const pauseMs = isQuick ? Math.min(doubled, LONGEST_PAUSE_MS) : 0;
    this.worker = undefined;
    this.fault = `has ended (${reason ?? status}), and is started again`;
    for (const answer of this.asked.values()) answer(undefined);
    this.events.ended({ reason, status, pauseMs });
  }
}

/**
 * Node.js hands a worker one connection at a time, and closes its own side once it is taken. If the
 * worker ends before, Node.js forgets the connection: its client would wait for ever.
 */
function closeUntaken(worker: Worker): void {
  const { process } = worker;
  const send = process.send.bind(process) as (...args: unknown[]) => boolean;
  let last: { close(): void } | undefined;
  process.send = (...args: unknown[]) => {
    const [message, handle] = args as [{ act?: string }, { close(): void }];
    if (message.act === 'newconn') last = handle; // another one is a socket that all listen on
    return send(...args);
  };
  worker.once('exit', () => last?.close()); // nothing happens if it was taken
}

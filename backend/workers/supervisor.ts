import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { type CountRequest, countHere } from '../http/requestCounts.ts';
import type { Figures } from '../management/metrics/figures.ts';
import type { Workers } from '../management/workers.ts';
import { drainTimeoutMs, type Service } from '../service.ts';
import { FORCED_EXIT_CODE } from '../stopSignal.ts';
import type { Assignment, ToWorker } from './messages.ts';
import { type Ending, Seat } from './seat.ts';
import { shareOut } from './shareOut.ts';

/** What a worker may take to end after its last answer, beyond what it grants itself. */
const END_MARGIN_MS = 3_000;

/** Serves orders by workers: starts them, replaces those that end, and stops them together. */
export class Supervisor implements Service, Workers {
  address!: AddressInfo;
  ends = 0;
  private readonly config: Config;
  private readonly logger: Logger;
  private readonly seats: Seat[] = [];
  private readonly countRequest: CountRequest | undefined;
  private readonly started = Promise.withResolvers<void>();
  private assignment!: Omit<Assignment, 'number'>;
  private phase: 'STARTING' | 'SERVING' | 'STOPPING' = 'STARTING';
  private onEmpty = () => {};

  constructor(config: Config, logger: Logger) {
    this.config = config;
    this.logger = logger;
    this.countRequest = config.rateLimit && countHere(config.rateLimit);
    for (let number = 1; number <= config.workers; number += 1) {
      this.seats.push(
        new Seat(number, {
          serves: (address) => this.hasStarted(address),
          counts: (clients, answer, id) => this.count(clients, answer, id),
          ended: (ending) => this.hasEnded(this.seats[number - 1] as Seat, ending),
        }),
      );
    }
  }

  get wanted(): number {
    return this.seats.length;
  }

  get serving(): number {
    return this.seats.filter(({ fault }) => fault === undefined).length;
  }

  /** Why not all of them take orders; undefined if they do. */
  get fault(): string | undefined {
    const seat = this.seats.find(({ fault }) => fault !== undefined);
    return seat && `Worker ${seat.number} of ${this.wanted} ${seat.fault}.`;
  }

  /**
   * Resolves when all of them serve.
   *
   * @throws if one of them cannot, with what it says of that: another try would not help.
   */
  async start(shared: Pick<Assignment, 'databaseUrl' | 'isEmbedded'>): Promise<void> {
    this.assignment = { ...shared, config: shareOut(this.config) };
    process.on('exit', (code) => {
      // Whatever else ends us, they answer what they have accepted, and end by themselves.
      if (code === FORCED_EXIT_CODE) this.killAll();
    });
    for (const seat of this.seats) this.occupy(seat);
    await this.started.promise;
    if (this.phase === 'STARTING') this.phase = 'SERVING';
  }

  async findSilent(timeoutMs: number): Promise<string | undefined> {
    const answers = await Promise.all(this.seats.map((seat) => seat.readFigures(timeoutMs)));
    const silent = answers.indexOf(undefined) + 1;
    if (silent === 0 || this.fault !== undefined) return this.fault;
    return `Worker ${silent} of ${this.wanted} has not answered within ${timeoutMs / 1000} s.`;
  }

  /** Those of the workers that answer in time. */
  async readFigures(timeoutMs: number): Promise<Figures[]> {
    const all = await Promise.all(this.seats.map((seat) => seat.readFigures(timeoutMs)));
    return all.filter((figures) => figures !== undefined);
  }

  async drain(): Promise<void> {
    this.phase = 'STOPPING';
    const ended = new Promise<void>((resolve) => {
      this.onEmpty = resolve;
    });
    for (const seat of this.seats) seat.tell({ kind: 'stop' });
    const late = setTimeout(() => {
      this.logger.error('workers do not end: they are killed');
      this.killAll();
    }, drainTimeoutMs(this.config) + END_MARGIN_MS);
    if (this.seats.some(({ isOccupied }) => isOccupied)) await ended;
    clearTimeout(late);
  }

  async close(): Promise<void> {}

  private occupy(seat: Seat): void {
    seat.occupy({ ...this.assignment, number: seat.number });
  }

  private hasStarted(address: AddressInfo): void {
    this.address = address;
    if (this.fault === undefined) this.started.resolve();
  }

  private async hasEnded(seat: Seat, { reason, status, pauseMs }: Ending): Promise<void> {
    const { number } = seat;
    if (this.phase === 'STARTING') {
      this.started.reject(new Error(reason ?? `Worker ${number} has ended at once (${status}).`));
    }
    if (this.phase !== 'SERVING') {
      if (!this.seats.some(({ isOccupied }) => isOccupied)) this.onEmpty();
      return;
    }
    this.ends += 1;
    this.logger.error({ worker: number, status, reason, pauseMs }, 'a worker ended: replaced');
    await sleep(pauseMs, undefined, { ref: false });
    if (this.phase === 'SERVING') this.occupy(seat);
  }

  private async count(
    clients: string[],
    answer: (message: ToWorker) => void,
    id: number,
  ): Promise<void> {
    const { countRequest } = this;
    if (!countRequest) return;
    answer({ kind: 'counted', id, counts: await Promise.all(clients.map(countRequest)) });
  }

  private killAll(): void {
    for (const seat of this.seats) seat.kill();
  }
}

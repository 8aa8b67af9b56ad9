import type { Random } from '../../drills/random.ts';
import { weightedPicker, zipfWeights } from '../../load/client/popularity.ts';
import { type Cores, Thread } from './cores.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedClock } from './simulatedClock.ts';
import type { SimulatedServer } from './simulatedServer.ts';
import type { Tally } from './tally.ts';

/** Clients begin one after the other within this time. */
const START_MS = 5;

interface Ground {
  clock: SimulatedClock;
  scenario: Scenario;
  /** Undefined: clients are elsewhere, and cost nothing here. */
  shared: Cores | undefined;
  random: Random;
  tally: Tally;
}

/** The clients of one server. */
export class SimulatedClients {
  private readonly ground: Ground;
  private readonly server: SimulatedServer;
  private readonly number: number;
  private readonly thread: Thread | undefined;
  private readonly pick: () => number;
  private isSending = true;

  constructor(ground: Ground, server: SimulatedServer, number: number) {
    this.ground = ground;
    this.server = server;
    this.number = number;
    this.thread = ground.shared && new Thread(ground.shared);
    const { load, products } = ground.scenario;
    const weights = load === 'hot' ? [1] : zipfWeights(products, load === 'zipf' ? 1 : 0);
    this.pick = weightedPicker(weights, () => ground.random.share());
  }

  start(): void {
    const { clock, scenario, random } = this.ground;
    const { connections, ordersPerSecond, servers } = scenario;
    if (ordersPerSecond !== undefined) this.sendAtRate(ordersPerSecond / servers);
    else
      for (let each = 0; each < connections; each += 1) {
        clock.after(random.share() * START_MS, () => this.sendAgainAndAgain());
      }
  }

  stop(): void {
    this.isSending = false;
  }

  private sendAgainAndAgain(): void {
    if (this.isSending) this.send(() => this.sendAgainAndAgain());
  }

  /** Orders come at random, independent of each other (a Poisson process). */
  private sendAtRate(perSecond: number): void {
    const { clock, random } = this.ground;
    clock.after((-Math.log(1 - random.share()) / perSecond) * 1000, () => {
      if (!this.isSending) return;
      this.send(() => {});
      this.sendAtRate(perSecond);
    });
  }

  private send(answered: () => void): void {
    const { clock, tally, scenario } = this.ground;
    const { clientMs, clientUs } = scenario.profile;
    const sentMs = clock.nowMs;
    const productId = this.pick() + 1;
    tally.totals.sent += 1;
    const work = (done: () => void) => (this.thread ? this.thread.run(clientUs / 2, done) : done());
    const way = (done: () => void) => clock.after(clientMs, done);
    work(() =>
      way(() =>
        this.server.receive(productId, ({ outcome }) =>
          way(() =>
            work(() => {
              tally.noteAnswer(outcome === 'PLACED', this.number, clock.nowMs - sentMs);
              answered();
            }),
          ),
        ),
      ),
    );
  }
}

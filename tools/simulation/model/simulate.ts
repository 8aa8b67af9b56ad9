import type { WaitingOrder } from '../../../backend/services/orders/waitingOrder.ts';
import { seededRandom } from '../../drills/random.ts';
import { SimulatedClients } from './clients.ts';
import { Cores, Thread } from './cores.ts';
import { SimulatedDatabase } from './database.ts';
import type { DatabaseNode } from './databaseNode.ts';
import type { Outcome, Scenario } from './scenario.ts';
import { SimulatedClock } from './simulatedClock.ts';
import { SimulatedServer } from './simulatedServer.ts';
import { type Busy, Tally } from './tally.ts';

/** The last answers come within this time, or never. */
const LAST_ANSWERS_MS = 60_000;
/** How often it is looked whether they have come. */
const LOOK_MS = 100;

/**
 * Runs one scenario. The same one has the same outcome.
 *
 * @throws if an order is not answered, a group has two shards, or stock is not what was placed.
 */
export async function simulate(scenario: Scenario): Promise<Outcome> {
  const clock = new SimulatedClock();
  try {
    return await new Simulation(clock, scenario).run();
  } finally {
    clock.uninstall();
  }
}

class Simulation {
  private readonly clock: SimulatedClock;
  private readonly scenario: Scenario;
  private readonly database: SimulatedDatabase;
  private readonly entries: DatabaseNode[];
  private readonly threads: Thread[] = [];
  private readonly clients: SimulatedClients[] = [];
  private readonly tally: Tally;
  private fault: string | undefined;

  constructor(clock: SimulatedClock, scenario: Scenario) {
    const { profile, servers, shards, hasCoordinator, seed } = scenario;
    const shared = profile.sharedCores ? new Cores(clock, profile.sharedCores) : undefined;
    this.clock = clock;
    this.scenario = scenario;
    this.database = new SimulatedDatabase(clock, scenario, { profile, shared });
    this.entries = hasCoordinator ? [this.database.makeNode()] : this.database.nodes;
    this.tally = new Tally(servers, shards);
    const random = seededRandom(seed);
    for (let number = 0; number < servers; number += 1) {
      const thread = new Thread(shared ?? new Cores(clock, 1));
      const ground = { clock, profile, database: this.database, thread };
      const server = new SimulatedServer(ground, () => random.pick(this.entries), {
        onTransaction: (orders) => this.noteGroup(orders),
        onLockTimeout: () => this.tally.noteLockTimeout(),
      });
      this.threads.push(thread);
      const clients = { clock, scenario, shared, random, tally: this.tally };
      this.clients.push(new SimulatedClients(clients, server, number));
    }
  }

  async run(): Promise<Outcome> {
    const { clock, tally, scenario } = this;
    const { warmUpMs, measuredMs, profile } = scenario;
    for (const clients of this.clients) clients.start();
    await clock.runTo(warmUpMs);
    const before = this.busy();
    tally.isMeasuring = true;
    await clock.runTo(warmUpMs + measuredMs);
    tally.isMeasuring = false;
    const after = this.busy();
    for (const clients of this.clients) clients.stop();
    const stockSold = await this.settle();
    const used = {
      servers: after.servers.map((us, index) => us - (before.servers[index] as number)),
      nodes: after.nodes.map((us, index) => us - (before.nodes[index] as number)),
    };
    const cores = profile.sharedCores ?? profile.coresPerNode;
    return { ...tally.outcome(measuredMs, used, cores), totals: { ...tally.totals, stockSold } };
  }

  /** Waits for the last answers; then every order must have had one, and stock must agree. */
  private async settle(): Promise<number> {
    const { clock, tally, scenario, database } = this;
    const { totals } = tally;
    const isOver = () => totals.placed + totals.refused === totals.sent;
    const endMs = clock.nowMs + LAST_ANSWERS_MS;
    while (!isOver() && clock.nowMs < endMs) await clock.runTo(clock.nowMs + LOOK_MS);
    if (this.fault) throw new Error(this.fault);
    if (!isOver()) throw new Error(`orders have no answer: ${JSON.stringify(totals)}`);
    const left = [...database.stocks.values()].reduce((sum, stock) => sum + stock, 0);
    const stockSold = scenario.products * scenario.stock - left;
    if (stockSold !== totals.placed) throw new Error(`sold ${stockSold}, placed ${totals.placed}`);
    return stockSold;
  }

  private noteGroup(orders: readonly WaitingOrder[]): void {
    const shards = orders.map(({ productId }) => this.database.shards.shardOf(productId).id);
    const [shard = 0] = shards;
    if (shards.some((other) => other !== shard)) this.fault = 'a group has two shards';
    this.tally.noteGroup(
      shard,
      orders.map(({ arrivedAt }) => this.clock.nowMs - arrivedAt),
    );
  }

  private busy(): Busy {
    const nodes = [...new Set([...this.database.nodes, ...this.entries])];
    return {
      servers: this.threads.map(({ busyUs }) => busyUs),
      nodes: nodes.map(({ busyUs }) => busyUs),
    };
  }
}

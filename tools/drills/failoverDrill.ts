import { alignColumns } from '../../cli/output/alignColumns.ts';
import { median } from '../bench/report/statistics.ts';
import type { Fence } from '../processes/primaryPair.ts';
import type { OutageOptions } from './options.ts';
import type { RestartResult } from './restartDrill.ts';
import { type FailoverRide, rideFailover } from './rideFailover.ts';
import { isPlaced } from './rideOut.ts';

const fences: Fence[] = ['killed', 'frozen', 'read-only'];
const PRODUCTS = 100;
const SELLING_MS = { before: 2_000, after: 4_000 };
/** Orders are to be placed again so soon after the promotion. */
const BACK_LIMIT_MS = 2_000;

/** Fails over under load, in rounds, and measures how soon orders are placed again. */
export async function drillFailovers(
  { rounds, clients, outageMs }: OutageOptions,
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<RestartResult> {
  const rides = new Map<Fence, FailoverRide[]>(fences.map((fence) => [fence, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [fence, ridden] of rides) {
      if (stop.aborted) break;
      tell(`round ${round}: the old primary is ${fence}`);
      ridden.push(
        await rideFailover({
          ...{ fence, connections: clients, products: PRODUCTS },
          ...{ lastsMs: outageMs, sellingMs: SELLING_MS },
        }),
      );
    }
  }
  const all = [...rides.values()].flat();
  return { table: toTable(rides), isKept: all.every(isKept) && !stop.aborted };
}

function isKept(ride: FailoverRide): boolean {
  const wrong = [...ride.lost, ...ride.untold, ...ride.wrongStock];
  return wrong.length === 0 && ride.rides.every(isPlaced) && backAfter(ride) <= BACK_LIMIT_MS;
}

const backAfter = ({ backAt, endingAt }: FailoverRide) => backAt - endingAt;

const slowest = ({ rides }: FailoverRide) =>
  rides.reduce((most, { calledAt, returnedAt }) => Math.max(most, returnedAt - calledAt), 0);

function toTable(rides: Map<Fence, FailoverRide[]>): string {
  const lines = [...rides]
    .filter(([, ridden]) => ridden.length > 0)
    .map(([fence, ridden]) => {
      const total = (of: (ride: FailoverRide) => unknown[]) => ridden.flatMap(of).length;
      const back = ridden.map(backAfter);
      return [
        ...[fence, total(({ rides }) => rides), total(({ rides }) => rides.filter(notPlaced))],
        ...[total(({ lost }) => lost), total(({ untold }) => untold)],
        total(({ wrongStock }) => wrongStock),
        ...[median(back).toFixed(0), Math.max(...back).toFixed(0)],
        Math.max(...ridden.map(slowest)).toFixed(0),
      ];
    });
  const counted = ['old primary', 'orders', 'other answers', 'lost', 'untold', 'wrong stock'];
  const times = ['back after promotion, ms: median', 'longest', 'slowest order ms'];
  return alignColumns([[...counted, ...times], ...lines]).join('\n');
}

const notPlaced = (ride: FailoverRide['rides'][number]) => !isPlaced(ride);

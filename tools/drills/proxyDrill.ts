import { alignColumns } from '../../cli/output/alignColumns.ts';
import { noProxy, type ProxyName, proxyNames } from '../processes/sampleProxy.ts';
import type { OutageOptions } from './options.ts';
import type { RestartResult } from './restartDrill.ts';
import { type ProxyRide, proxyEvents, rideProxy } from './rideProxy.ts';

const SELLING_MS = { before: 1_000, after: 2_000 };

/** Counts what clients of a proxy are answered while servers end and it is reloaded, in rounds. */
export async function drillProxies(
  { rounds, clients, outageMs }: OutageOptions,
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<RestartResult> {
  const lines: string[][] = [];
  const wrong: string[] = [];
  for (const name of proxyNames.filter((proxy) => isThere(proxy, tell))) {
    for (const haveKeys of [true, false]) {
      const rides: ProxyRide[] = [];
      for (let round = 1; round <= rounds && !stop.aborted; round += 1) {
        tell(`round ${round}: ${name}, ${keysOf(haveKeys)}`);
        const load = { connections: clients, lastsMs: outageMs, sellingMs: SELLING_MS };
        rides.push(...(await rideProxy(name, { ...load, haveKeys })));
      }
      wrong.push(...rides.flatMap((ride) => faultsOf(ride, haveKeys)));
      for (const event of proxyEvents) {
        const answers = sum(rides.filter((ride) => ride.event === event));
        lines.push([name, keysOf(haveKeys), event, describe(answers)]);
      }
    }
  }
  for (const fault of wrong) tell(fault);
  const head = ['proxy', 'orders', 'what happens', 'answers'];
  return { table: alignColumns([head, ...lines]).join('\n'), isKept: wrong.length === 0 };
}

function isThere(name: ProxyName, tell: (line: string) => void): boolean {
  const reason = noProxy(name);
  if (reason) tell(`left out: ${reason}`);
  return !reason;
}

const keysOf = (haveKeys: boolean) => (haveKeys ? 'with keys' : 'without keys');

/**
 * An order with a key must be placed, whatever happens; the tables must be right in any case. A reload
 * alone may close a connection that idles, with the next request on its way.
 */
function faultsOf({ event, answers, wrong }: ProxyRide, haveKeys: boolean): string[] {
  const allowed = event === 'reload' ? ['201', 'no answer'] : ['201'];
  const others = Object.keys(answers).filter((name) => !allowed.includes(name));
  return [...wrong, ...(haveKeys ? others : [])].map((fault) => `${event}: ${fault}`);
}

function sum(rides: readonly ProxyRide[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const { answers } of rides) {
    for (const [name, count] of Object.entries(answers)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}

const describe = (answers: Record<string, number>) =>
  Object.entries(answers)
    .map(([name, count]) => `${count} × ${name}`)
    .sort()
    .join(', ');

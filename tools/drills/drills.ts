// Breaks the system in every way that it must survive, under load, and checks what it promised;
// `npm run drills -- --help` lists the options.
import { CommanderError } from 'commander';
import { listenForStop } from '../../backend/stopSignal.ts';
import { endWithParent } from '../processes/supervisor/endWithParent.ts';
import { drillFailovers } from './failoverDrill.ts';
import { createProgram, type DrillOptions, type OutageOptions } from './options.ts';
import { runOverload } from './overload.ts';
import { drillProxies } from './proxyDrill.ts';
import { listViolations, report } from './report.ts';
import { reportFloods } from './reportFloods.ts';
import { reportOverload } from './reportOverload.ts';
import { drillRestarts } from './restartDrill.ts';
import { type DrillResult, runDrills } from './runDrills.ts';
import { runFloods } from './runFloods.ts';
import { saveHistory } from './saveHistory.ts';

const BROKEN = 1;
const WRONG_USAGE = 2;

const stop = listenForStop();
await endWithParent();
const seconds = () => (performance.now() / 1000).toFixed(1);
const tell = (line: string) => console.log(`${seconds().padStart(6)} s ${line}`);
try {
  await createProgram({ drill, restart, failover, proxies, overload, flood }).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
}

async function drill(options: DrillOptions): Promise<void> {
  console.log(`${options.faults} faults, --seed ${options.seed}`);
  const result = await runDrills(options, stop, tell);
  console.log(`\n${report(result)}\n`);
  sayLoggedErrors(result);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`It took ${seconds()} s, and at most ${peak} MB of memory for clients and checks.`);
  console.log(`The history: ${await saveHistory(result, options.seed)}`);
  if (result.violations.length > 0) {
    console.error(`\n${listViolations(result.violations)}\n\nBroken; --seed ${options.seed}`);
    process.exitCode = BROKEN;
  } else if (stop.aborted) {
    process.exitCode = BROKEN;
  } else {
    console.log('Every promise was kept, and every server ended well.');
  }
}

async function restart(options: OutageOptions): Promise<void> {
  const { table, isKept } = await drillRestarts(options, stop, tell);
  console.log(`\n${table}\n`);
  if (isKept) console.log('No client saw an error, and stock and orders agree.');
  else process.exitCode = BROKEN;
}

async function failover(options: OutageOptions): Promise<void> {
  const { table, isKept } = await drillFailovers(options, stop, tell);
  console.log(`\n${table}\n`);
  if (isKept) console.log('No client saw an error, and no order was lost or placed twice.');
  else process.exitCode = BROKEN;
}

async function proxies(options: OutageOptions): Promise<void> {
  const { table, isKept } = await drillProxies(options, stop, tell);
  console.log(`\n${table}\n`);
  if (isKept) console.log('Every order with a key was placed once.');
  else process.exitCode = BROKEN;
}

async function overload(): Promise<void> {
  const { text, isKept } = reportOverload(await runOverload(stop, tell));
  console.log(`\n${text}`);
  if (!isKept) process.exitCode = BROKEN;
}

async function flood(): Promise<void> {
  const { text, isKept } = reportFloods(await runFloods(stop, tell));
  console.log(`\n${text}`);
  if (!isKept) process.exitCode = BROKEN;
}

function sayLoggedErrors({ loggedErrors }: DrillResult): void {
  if (loggedErrors.length === 0) return;
  console.log(`The servers logged ${loggedErrors.length} errors; the first ones:`);
  console.log(`${loggedErrors.slice(0, 3).join('\n')}\n`);
}

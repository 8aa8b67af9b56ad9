import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { createLiveSales, type LiveSales } from '../../backend/services/operator/liveService.ts';
import type { CommandContext } from '../commandContext.ts';
import { messageOf } from '../output/messageOf.ts';
import { wholeNumber, withExamples } from '../usage.ts';
import { RefusalReader } from '../watch/refusals.ts';
import { WatchState } from '../watch/watchState.ts';

const MAX_INTERVAL_SECONDS = 60;

interface Options {
  interval: number;
  metrics: string[];
  json: boolean;
}

export function watchCommand(context: CommandContext): Command {
  const command = new Command('watch')
    .summary('Shows live what a running shop sells')
    .description(
      'Shows what a running shop sells, from its database alone: orders per second, what is ' +
        'bought, and how stock falls. It reads by indexes only, and changes nothing.',
    )
    .option('--interval <seconds>', 'how often it looks', wholeNumber(1, MAX_INTERVAL_SECONDS), 1)
    .option(
      '--metrics <url>',
      "a server's metrics, which count refused orders; may be given for each server",
      (text: string, urls: string[]) => [...urls, httpUrl(text)],
      [],
    )
    .option('--json', 'a JSON object on a line for each interval', false)
    .action((options: Options) => watch(context, options));
  return withExamples(command, [
    'inventory watch',
    'inventory watch --metrics http://127.0.0.1:9464/metrics',
  ]);
}

function httpUrl(text: string): string {
  if (/^https?:/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:9464/metrics.');
}

async function watch(
  { signal, withDatabase }: CommandContext,
  { interval, metrics, json }: Options,
): Promise<void> {
  const slotMs = interval * 1_000;
  const { openWatchView } = await import('../watch/watchView.ts'); // no other command needs it
  await withDatabase(async ({ sequelize }) => {
    const live = createLiveSales(sequelize, slotMs);
    const state = new WatchState(slotMs);
    const refusals = metrics.length > 0 ? new RefusalReader(metrics) : undefined;
    const startedAt = new Date().toISOString().slice(0, 19).replace('T', ' ');
    const view = openWatchView(`The shop, since ${startedAt} UTC`, { json });
    try {
      while (!signal.aborted) {
        const at = await look(live, state);
        // Those since the last line are told with the next one.
        if (refusals && (at || !state.refusals)) state.noteRefusals(await refusals.look());
        await view.show(state, at);
        if (at && !state.problem) continue; // another slot may have ended meanwhile
        await sleep(slotMs - (Date.now() % slotMs), undefined, { signal }).catch(() => {});
      }
    } finally {
      view.stop();
    }
  });
}

/**
 * Resolves with the end of the slot that is new, if one is. A database that is away for a moment
 * ends nothing: then it resolves with the time at which that was seen.
 */
async function look(live: LiveSales, state: WatchState): Promise<Date | undefined> {
  let end: Date | undefined;
  try {
    const { fresh, again } = await live.look(Date.now());
    for (const sales of again) state.noteSales(sales);
    if (!fresh) return undefined;
    state.noteSales(fresh);
    end = new Date((fresh.slot + 1) * state.slotMs);
    const ids = state.topIds();
    if (ids.length > 0) state.noteProducts(await live.products(ids));
    state.problem = undefined;
  } catch (error) {
    state.problem = messageOf(error);
  }
  return end ?? new Date();
}

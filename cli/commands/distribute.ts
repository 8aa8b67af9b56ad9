import { Command } from 'commander';
import {
  distribute,
  undistribute,
} from '../../backend/services/operator/distribution/distribute.ts';
import { dropLeftovers } from '../../backend/services/operator/distribution/distributeTables.ts';
import {
  type DistributionPlan,
  planDistribution,
} from '../../backend/services/operator/distribution/planDistribution.ts';
import type { OperatorSession } from '../../backend/services/operator/operatorTransaction.ts';
import type { CommandContext } from '../commandContext.ts';
import { distributionText } from '../output/distributionText.ts';
import { amount, formatNumber } from '../output/formatNumber.ts';
import { printResult } from '../output/printResult.ts';
import { progressFor } from '../output/startProgress.ts';
import { writeMessage } from '../output/writeMessage.ts';
import { type JsonOption, wholeNumber, withExamples } from '../usage.ts';

interface Options extends JsonOption {
  dryRun: boolean;
  undo: boolean;
  shards?: number;
}

const MAX_SHARDS = 1024;

export function distributeCommand({ signal, withDatabase }: CommandContext): Command {
  const command = new Command('distribute')
    .summary('Spreads the tables over the nodes of a Citus cluster')
    .description(
      'Spreads the rows over the nodes of a Citus cluster, by the product: for shops that have ' +
        'outgrown one PostgreSQL. All of it or nothing. Stop the servers first, and start them again ' +
        'afterwards. Give it the address of the coordinator, as the owner of the tables.',
    )
    .option('--dry-run', 'say what it would do, and change nothing', false)
    .option('--undo', 'bring all rows back to one PostgreSQL', false)
    .option(
      '--shards <number>',
      'into how many parts (default: as the database is set, 32 if not at all)',
      wholeNumber(1, MAX_SHARDS),
    )
    .option('--json', 'the result as a JSON object')
    .action(async (options: Options, self: Command) => {
      if (options.undo && options.shards) {
        self.error('error: --shards has no meaning with --undo');
      }
      await withDatabase(({ sequelize }) => run({ sequelize, signal }, options));
    });
  return withExamples(command, [
    'inventory distribute --dry-run',
    'inventory distribute --shards 64',
    'inventory distribute --undo',
  ]);
}

async function run(session: OperatorSession, options: Options): Promise<void> {
  const { undo, dryRun, shards } = options;
  if (!dryRun && !undo && (await hasFinished(session, options))) return;
  const plan = await planDistribution(session, undo);
  if (dryRun) return tellPlan(plan, options);
  if (!options.json) writeMessage(distributionText(plan));
  const startProgress = progressFor(options);
  if (undo) {
    const rows = await undistribute(session, startProgress);
    const sentence = `All ${rowsOf(rows)} are in one PostgreSQL again. Start the servers.`;
    return printResult(sentence, { undo, rows }, options);
  }
  const done = await distribute(session, { shards, startProgress });
  const sentence =
    `${rowsOf(done.rows)} are in ${amount(done.shards, 'shard')} on ` +
    `${amount(Math.max(1, done.nodes), 'node')}. Start the servers.`;
  await printResult(sentence, { undo, ...done }, options);
}

/** A run that was ended behind its COMMIT has left the old rows on the coordinator's disk. */
async function hasFinished(session: OperatorSession, options: Options): Promise<boolean> {
  const freed = await dropLeftovers(session);
  if (freed.length === 0) return false;
  const sentence =
    'The tables were distributed before. Their old rows, which nobody reads, are off the disk of ' +
    `the coordinator now: ${freed.join(', ')}.`;
  await printResult(sentence, { undo: false, freed }, options);
  return true;
}

function tellPlan(plan: DistributionPlan, options: Options): Promise<void> {
  return printResult(`${distributionText(plan)}\nNothing was changed.`, plan, options);
}

function rowsOf(rows: Record<string, number>): string {
  const sum = Object.values(rows).reduce((total, count) => total + count, 0);
  return `${formatNumber(sum)} rows`;
}

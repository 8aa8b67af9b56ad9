import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import {
  type ClosedArchive,
  createOrderArchive,
  KEPT_DAYS,
  type OrderArchive,
} from '../../backend/services/operator/archive/orderArchive.ts';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import type { CommandContext } from '../commandContext.ts';
import { modeOption } from '../fileMode.ts';
import { amount, formatNumber } from '../output/formatNumber.ts';
import { printResult } from '../output/printResult.ts';
import { progressFor } from '../output/startProgress.ts';
import { writeWhole } from '../output/writeWhole.ts';
import { moment } from '../time.ts';
import { type JsonOption, withExamples } from '../usage.ts';

interface Options extends JsonOption {
  before: Date;
  output: string;
  mode: number;
}

const DAY_MS = 86_400_000;

export function archiveOrdersCommand({ signal, withDatabase }: CommandContext): Command {
  const archive = new Command('archive')
    .description(
      'Moves old orders out of the database into a compressed file. The books keep their units; ' +
        'orders that are placed meanwhile do not wait. If it was stopped, the same again goes on.',
    )
    .requiredOption(
      '--before <time>',
      `orders from before it, at least ${KEPT_DAYS} days ago, such as 2026-01-01 or 90d`,
      moment,
    )
    .requiredOption('--output <file>', 'where they go: a new file, gzip of JSON lines')
    .addOption(modeOption('that file'))
    .option('--json', 'the answer as JSON')
    .action(async (options: Options, command: Command) => {
      const { before } = options;
      if (before > new Date(Date.now() - KEPT_DAYS * DAY_MS)) {
        command.error(
          `error: --before ${before.toISOString()} must be at least ${KEPT_DAYS} days ago: ` +
            'for so long, an order can be repeated by its key',
        );
      }
      await withDatabase(
        async ({ sequelize }) => {
          const orders = createOrderArchive({ sequelize, signal }, progressFor(options));
          await archiveOrders(orders, options);
        },
        { part: 'orders archive' },
      );
    });
  return withExamples(archive, [
    'inventory orders archive --before 2026-01-01 --output orders-2025.jsonl.gz',
    'inventory orders archive --before 90d --output old.jsonl.gz',
  ]);
}

async function archiveOrders(orders: OrderArchive, options: Options): Promise<void> {
  const { before, output, mode } = options;
  const path = resolve(process.env.INIT_CWD ?? '', output);
  // A file that is there is whole: it was moved to its name behind its last byte.
  const isThere = existsSync(path);
  if (!isThere) {
    const total = await orders.count(before);
    if (total === 0) {
      const sentence = `There are no orders from before ${before.toISOString()}. Nothing was written.`;
      return printResult(sentence, { before, orders: 0, removed: 0 }, options);
    }
    await writeWhole({ path: output, mode, isNew: true }, (write) =>
      orders.write({ before, total }, write),
    );
  }
  const closed = await orders.close({ path, limit: before });
  await report(closed, options);
  // A span before now, as 90d, is another time when an interrupted command is repeated.
  if (isThere && closed.before < before && closed.removed === 0) {
    throw new OperatorError(
      `${output} was there before: a finished archive of orders from before ` +
        `${closed.before.toISOString()}. For those from before ${before.toISOString()}, give ` +
        'another --output.',
    );
  }
}

function report({ before, orders, removed }: ClosedArchive, options: Options): Promise<void> {
  const { output } = options;
  const what = `${amount(orders, 'order')} from before ${before.toISOString()}`;
  const gone =
    removed === orders
      ? 'out of the table'
      : `out of the table or were changed since; ${formatNumber(removed)} were removed just now`;
  return printResult(
    `${escapeControls(output)} has ${what}. They are ${gone}.`,
    { file: output, before, orders, removed },
    options,
  );
}

import { Command, Option } from 'commander';
import { createOrderListing } from '../../backend/services/operator/orderListing.ts';
import type { CommandContext } from '../commandContext.ts';
import { modeOption } from '../fileMode.ts';
import { type FilterOptions, filterOf, withFilter } from '../orderFilter.ts';
import { BYTE_ORDER_MARK, orderFormats } from '../output/orderFormats.ts';
import { type Progress, progressFor } from '../output/startProgress.ts';
import { writeMessage } from '../output/writeMessage.ts';
import { writeOut } from '../output/writeOut.ts';
import { writeWhole } from '../output/writeWhole.ts';
import { withExamples } from '../usage.ts';

interface ExportOptions extends FilterOptions {
  format: keyof typeof orderFormats;
  byteOrderMark: boolean;
  output?: string;
  mode: number;
}

export function exportCommand(context: CommandContext): Command {
  const command = withFilter(new Command('export').description('Writes orders out, by id.'))
    .addOption(
      new Option('--format <format>', 'with a header, or a JSON object on each line')
        .choices(Object.keys(orderFormats))
        .default('csv'),
    )
    .option('--byte-order-mark', 'at the beginning of CSV, so that Excel reads it as UTF-8', false)
    .option('--output <file>', 'instead of standard output; it is there when it is whole')
    .addOption(modeOption('that file'))
    .action((options: ExportOptions) => exportOrders(context, options, command));
  return withExamples(command, [
    'inventory orders export --since 7d --format csv --output orders.csv',
    'inventory orders export --since 2026-11-01 --until 2026-12-01 --format jsonl | gzip > nov.gz',
  ]);
}

async function exportOrders(
  { signal, withDatabase }: CommandContext,
  { format, byteOrderMark, output, mode, ...options }: ExportOptions,
  command: Command,
): Promise<void> {
  const filter = filterOf(options, command);
  if (byteOrderMark && format !== 'csv') {
    command.error('error: --byte-order-mark is for CSV only');
  }
  const { head, rows: textOf } = orderFormats[format];
  // Between the rows on a terminal, a bar would be in the way.
  const isBarSeen = output !== undefined || !process.stdout.isTTY;
  let progress: Progress | undefined;
  let written = 0;
  function onCount(count: number) {
    if (isBarSeen) progress = progressFor({})('Exporting', count, 'orders');
  }

  await withDatabase(async ({ sequelize }) => {
    async function produce(to: (text: string) => Promise<void>) {
      await to((byteOrderMark ? BYTE_ORDER_MARK : '') + head);
      for await (const rows of createOrderListing(sequelize).export(filter, onCount, signal)) {
        await to(textOf(rows));
        written += rows.length;
        progress?.update(written);
      }
      signal.throwIfAborted();
    }
    try {
      await (output === undefined
        ? produce(writeOut)
        : writeWhole({ path: output, mode }, produce));
    } finally {
      progress?.stop();
    }
  });
  if (output !== undefined) writeMessage(`${written} orders are in ${output}.`);
}

import { Command } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import {
  createStockService,
  type HistoryListing,
  type ListedReceipt,
  type StockHistory,
} from '../../backend/services/operator/stockService.ts';
import type { CommandContext } from '../commandContext.ts';
import type { Column, PrintOptions } from '../output/printRows.ts';
import { writeOut } from '../output/writeOut.ts';
import { checkPaging, printPage, withPaging } from '../paging.ts';
import { type JsonOption, MAX_INTEGER, wholeNumber, withExamples } from '../usage.ts';

const columns: Column<ListedReceipt>[] = [
  { title: 'time', value: ({ createdAt }) => createdAt.toISOString() },
  { title: 'quantity', value: ({ quantity }) => quantity },
  { title: 'total', value: ({ total }) => total },
  { title: 'note', value: ({ note }) => note },
  { title: 'returned order', value: ({ orderId }) => orderId },
];

export function historyCommand({ withDatabase, signal }: CommandContext): Command {
  const history = new Command('history')
    .description(
      'Lists what a product has received and what was returned, with the total at each time, ' +
        'and says whether the stock agrees with that and the orders.',
    )
    .argument('<id>', 'of the product', wholeNumber(1, MAX_INTEGER))
    .option('--descending', 'the newest first');
  withPaging(history, 'receipts')
    .option('--json', 'as a JSON object')
    .action(async (id: number, options: HistoryListing & JsonOption, command: Command) => {
      checkPaging(options, command);
      await withDatabase(async ({ sequelize }) => {
        const found = await createStockService({ sequelize, signal }).history(id, options);
        await print(found, { ...options, signal });
      });
    });
  return withExamples(history, [
    'inventory stock history 1',
    'inventory stock history 1 --descending --limit 10',
    'inventory stock history 1 --json',
  ]);
}

/** The summary stands where a person looks: below the list, at the prompt. */
async function print(
  { receipts, ...summary }: StockHistory,
  options: HistoryListing & PrintOptions,
): Promise<void> {
  if (options.json) {
    const agrees = summary.surplus === 0;
    const head = JSON.stringify({ ...summary, agrees, receipts: null });
    await writeOut(head.replace(/null}$/, ''));
    await printPage(receipts, columns, options);
    await writeOut('}\n');
  } else {
    await printPage(receipts, columns, options);
    await writeOut(`\n${describe(summary)}\n`);
  }
}

function describe({ id, name, stock, surplus, ...units }: Omit<StockHistory, 'receipts'>) {
  const { received, ordered, archived, returned } = units;
  const sums = [
    `Product ${id}, ${escapeControls(name)}: received ${received}, ordered ${ordered}`,
    archived > 0 && ` (of which ${archived} are archived)`,
    returned > 0 && `, returned ${returned}`,
    `, stock ${stock}.`,
  ]
    .filter(Boolean)
    .join('');
  if (surplus === 0) return `${sums} They agree.`;
  if (surplus > 0) return `${sums} They do not agree: ${surplus} of the stock have no receipt.`;
  return `${sums} They do not agree: ${-surplus} are missing from the stock.`;
}

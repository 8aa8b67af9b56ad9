import { Command } from 'commander';
import {
  listStock,
  type ProductStock,
  type StockListingOptions,
} from '../../backend/services/operator/stockListing.ts';
import type { CommandContext } from '../commandContext.ts';
import type { Column } from '../output/printRows.ts';
import { checkPaging, printPage, withPaging } from '../paging.ts';
import { moment } from '../time.ts';
import { type JsonOption, withExamples } from '../usage.ts';

const columns: Column<ProductStock>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'name', value: ({ name }) => name },
  { title: 'stock', value: ({ stock }) => stock },
];

export function stockListCommand({ withDatabase, signal }: CommandContext): Command {
  const list = new Command('list')
    .description('Lists the stock of all products, archived ones included, now or at a moment.')
    .option('--at <time>', 'a moment such as 2026-11-24T08:30Z, or 24h for a day ago', moment);
  withPaging(list, 'products')
    .option('--json', 'as a JSON array')
    .action(async (options: StockListingOptions & JsonOption, command: Command) => {
      checkPaging(options, command);
      const { at } = options;
      if (at && at > new Date()) {
        command.error(
          `error: --at ${at.toISOString()} lies ahead, and nobody knows the stock of then`,
        );
      }
      await withDatabase(async ({ sequelize }) => {
        const page = listStock({ sequelize, signal }, options);
        await printPage(page, columns, { ...options, signal });
      });
    });
  return withExamples(list, [
    'inventory stock list --at 2026-11-01',
    'inventory stock list --at 24h --json',
  ]);
}

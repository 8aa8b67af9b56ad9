import type { Command } from 'commander';
import type { Page, Paging } from '../backend/services/operator/openPage.ts';
import { type Column, type PrintOptions, printRows } from './output/printRows.ts';
import { writeMessage } from './output/writeMessage.ts';
import { MAX_INTEGER, wholeNumber } from './usage.ts';

/** Adds `--limit` and `--page` for a list of such things. */
export function withPaging(command: Command, things: string): Command {
  return command
    .option('--limit <n>', 'how many at most', wholeNumber(1, MAX_INTEGER))
    .option('--page <n>', `which of the pages of --limit ${things}`, wholeNumber(1, MAX_INTEGER));
}

/** Refuses a page that has no size. */
export function checkPaging({ limit, page }: Paging, command: Command): void {
  if (page !== undefined && limit === undefined) {
    command.error('error: --page needs --limit, which says how long a page is');
  }
}

/** Prints one page, and tells a person at a terminal if there are more. */
export async function printPage<Row>(
  page: Page<Row>,
  columns: readonly Column<Row>[],
  options: PrintOptions & Paging,
): Promise<void> {
  await printRows(page.batches, columns, options);
  if (!page.hasMore || !process.stderr.isTTY) return;
  writeMessage(`There are more: --page ${(options.page ?? 1) + 1} shows the next.`);
}

import stringWidth from 'string-width';
import { escapeControls } from '../../backend/printable.ts';
import { alignColumns, type Cell } from './alignColumns.ts';
import { writeOut } from './writeOut.ts';

export interface Column<Row> {
  title: string;
  /** Numbers stand at the right of their column. */
  value(row: Row): string | number | null;
}

export interface PrintOptions {
  /** For machines: a JSON array with one row a line. */
  json?: boolean;
  /** Ends the printing after the rows at hand. */
  signal?: AbortSignal;
}

interface Printer<Row> {
  rows(rows: readonly Row[]): string;
  end(): string;
}

/**
 * Prints rows as they come, so that any number of them fits: a table whose columns grow with what
 * they hold, or JSON. Resolves with how many there were.
 */
export async function printRows<Row>(
  batches: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  columns: readonly Column<Row>[],
  { json = false, signal }: PrintOptions,
): Promise<number> {
  const print: Printer<Row> = json ? jsonPrinter() : tablePrinter(columns);
  let count = 0;
  for await (const rows of batches) {
    signal?.throwIfAborted();
    if (rows.length > 0) await writeOut(print.rows(rows));
    count += rows.length;
  }
  await writeOut(print.end());
  return count;
}

function jsonPrinter<Row>(): Printer<Row> {
  let before = '[\n';
  return {
    rows(rows) {
      const text = before + rows.map((row) => JSON.stringify(row)).join(',\n');
      before = ',\n';
      return text;
    },
    end: () => (before === '[\n' ? '[]\n' : '\n]\n'),
  };
}

function tablePrinter<Row>(columns: readonly Column<Row>[]): Printer<Row> {
  const titles = columns.map(({ title }) => title);
  const widths = titles.map((title) => stringWidth(title));
  let isNumber: boolean[] | undefined;
  const isRight = (_: Cell, column: number) => isNumber?.[column] ?? false;

  return {
    rows(rows) {
      const values = rows.map((row) => columns.map((column) => column.value(row) ?? ''));
      const cells = values.map((row) => row.map((value) => escapeControls(String(value))));
      const head = isNumber === undefined ? [titles] : [];
      isNumber ??= values[0]?.map((value) => typeof value === 'number') ?? [];
      return `${alignColumns([...head, ...cells], isRight, widths).join('\n')}\n`;
    },
    end: () => (isNumber ? '' : `${alignColumns([titles]).join('\n')}\n`),
  };
}

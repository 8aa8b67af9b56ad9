import { Command, Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import {
  createOrderListing,
  type SoldInPeriod,
} from '../../backend/services/operator/orderListing.ts';
import type { CommandContext } from '../commandContext.ts';
import { modeOption } from '../fileMode.ts';
import { type FilterOptions, filterOf, withFilter } from '../orderFilter.ts';
import { amount } from '../output/formatNumber.ts';
import { BYTE_ORDER_MARK } from '../output/orderFormats.ts';
import { type Column, printRows } from '../output/printRows.ts';
import { writeOut } from '../output/writeOut.ts';
import { writeWhole } from '../output/writeWhole.ts';
import { type Period, type PlotSales, SalesReport } from '../salesReport.ts';
import { withExamples } from '../usage.ts';

const csvColumns = ['start', 'productId', 'productName', 'orders', 'units'];

interface SalesOptions extends FilterOptions {
  by: Period;
  csv: boolean;
  json: boolean;
  byteOrderMark: boolean;
  plot?: string;
  mode: number;
}

export function salesCommand(context: CommandContext, plotSales: PlotSales): Command {
  const command = withFilter(
    new Command('sales')
      .summary('Orders and units sold, by product and day or hour')
      .description('Orders and units sold, by product and by day or hour of UTC.'),
  )
    .addOption(new Option('--by <period>', 'the period').choices(['day', 'hour']).default('day'))
    .addOption(new Option('--csv', 'as CSV, with a header').default(false).conflicts('json'))
    .option('--json', 'as a JSON array', false)
    .option('--byte-order-mark', 'at the beginning of CSV, so that Excel reads it as UTF-8', false)
    .option('--plot <file>', 'draw it, too, as an HTML page that needs nothing else')
    .addOption(modeOption('that page'))
    .action((options: SalesOptions) => showSales(context, plotSales, options, command));
  return withExamples(command, [
    'inventory sales --since 7d',
    'inventory sales --since 24h --by hour --product 7 --plot sales.html',
    'inventory sales --since 2026-11-01 --until 2026-12-01 --csv > november.csv',
  ]);
}

async function showSales(
  { signal, withDatabase }: CommandContext,
  plotSales: PlotSales,
  { by, csv, json, byteOrderMark, plot, mode, ...options }: SalesOptions,
  command: Command,
): Promise<void> {
  const filter = filterOf(options, command);
  if (byteOrderMark && !csv) command.error('error: --byte-order-mark is for CSV only');
  const report = new SalesReport(by, { isDrawn: plot !== undefined });
  const print = async () => {
    await withDatabase(async ({ sequelize }) => {
      const sales = createOrderListing(sequelize).sales({ ...filter, by }, signal);
      const rows = noted(sales, report);
      if (csv) await printCsv(rows, byteOrderMark ? BYTE_ORDER_MARK : '');
      else await printRows(rows, columnsBy(by), { json, signal });
    });
    if (!csv && !json) await writeOut(`\n${summaryOf(report)}\n`);
  };
  if (plot === undefined) return print();
  await writeWhole({ path: plot, mode }, async (write) => {
    await print().catch((cause) => {
      if (!signal.aborted) throw cause;
      throw new OperatorError(`Stopped before all rows were printed: ${plot} was not written.`);
    });
    await write(await plotSales(report));
  });
}

async function* noted(batches: AsyncIterable<SoldInPeriod[]>, report: SalesReport) {
  for await (const rows of batches) {
    for (const row of rows) report.add(row);
    yield rows;
  }
}

function columnsBy(by: Period): Column<SoldInPeriod>[] {
  const length = by === 'day' ? '2026-11-24'.length : '2026-11-24T08:00'.length;
  return [
    { title: by, value: ({ start }) => start.toISOString().slice(0, length).replace('T', ' ') },
    { title: 'product', value: ({ productId }) => productId },
    { title: 'name', value: ({ productName }) => productName },
    { title: 'orders', value: ({ orders }) => orders },
    { title: 'units', value: ({ units }) => units },
  ];
}

async function printCsv(
  batches: AsyncIterable<readonly SoldInPeriod[]>,
  start: string,
): Promise<void> {
  await writeOut(`${start}${csvColumns.join()}\n`);
  const cast = { date: (time: Date) => time.toISOString() };
  for await (const rows of batches) {
    await writeOut(stringify([...rows], { columns: csvColumns, cast, escape_formulas: true }));
  }
}

function summaryOf(report: SalesReport): string {
  const products = amount(report.products().length, 'product');
  return `In all: ${amount(report.orders, 'order')} for ${amount(report.units, 'unit')} of ${products}.`;
}

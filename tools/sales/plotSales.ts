import { amount } from '../../cli/output/formatNumber.ts';
import type { Period, ProductSales, SalesReport } from '../../cli/salesReport.ts';
import { escapeXml } from '../plots/axes.ts';
import { barChart } from '../plots/barChart.ts';
import { htmlPage } from '../plots/htmlPage.ts';
import { htmlTable } from '../plots/htmlTable.ts';
import { type Line, lineChart } from '../plots/lineChart.ts';

const periodMs: Record<Period, number> = { hour: 3_600_000, day: 86_400_000 };
/** As many lines as there are colours; the last is for all others together. */
const MAX_LINES = 7;
const MAX_BARS = 20;
const MAX_ROWS = 100;

/** Sales as one HTML page: units over time, and the products that sold most. */
export function plotSales(report: SalesReport): string {
  const products = report.products();
  const title = `Sales by ${report.by}`;
  if (products.length === 0) return htmlPage(title, '<p>Nothing was sold in this time.</p>');
  const sums = `${amount(report.orders, 'order')}, ${amount(report.units, 'unit')}, `;
  return htmlPage(
    title,
    `<p class="muted">${escapeXml(`${sums}${amount(products.length, 'product')}. Times are UTC.`)}</p>
<section><div class="plots">${timeChart(products, report.by)}${productChart(products)}</div></section>
<section>${productTable(products)}</section>`,
  );
}

function timeChart(products: ProductSales[], by: Period): string {
  const starts = products.flatMap(({ unitsAt }) => [...unitsAt.keys()]);
  const first = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const last = starts.reduce((most, start) => Math.max(most, start), 0);
  const periods = Math.round((last - first) / periodMs[by]) + 1;
  if (periods === 1) return ''; // a line wants two points
  const shown = products.length > MAX_LINES ? products.slice(0, MAX_LINES - 1) : products;
  const others = products.slice(shown.length);
  const line = (name: string, series: number, summed: ProductSales[]): Line => ({
    ...{ name, series },
    points: Array.from({ length: periods }, (_, period) => {
      const at = first + period * periodMs[by];
      return [period, summed.reduce((sum, { unitsAt }) => sum + (unitsAt.get(at) ?? 0), 0)];
    }),
  });
  return lineChart({
    title: `Units per ${by}`,
    xLabel: `${by}s since ${new Date(first).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    yLabel: 'units',
    lines: [
      ...shown.map((product, series) => line(product.name, series, [product])),
      ...(others.length > 0 ? [line('all others', shown.length, others)] : []),
    ],
  });
}

function productChart(products: ProductSales[]): string {
  return barChart({
    title: 'Units by product',
    unit: 'units',
    bars: products.slice(0, MAX_BARS).map(({ name, units }) => ({
      label: shorten(name),
      parts: [{ name, value: units, series: 0 }],
    })),
  });
}

function productTable(products: ProductSales[]): string {
  const rows = products
    .slice(0, MAX_ROWS)
    .map(({ id, name, orders, units }) => [name, String(id), String(orders), String(units)]);
  const more = products.length - rows.length;
  const note = more > 0 ? `<p class="muted">And ${amount(more, 'product')} more.</p>` : '';
  return htmlTable([['product', 'id', 'orders', 'units'], ...rows]) + note;
}

/** What has room beside a bar. */
function shorten(name: string): string {
  const characters = [...name];
  return characters.length > 22 ? `${characters.slice(0, 21).join('')}…` : name;
}

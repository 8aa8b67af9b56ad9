import { auditText } from '../../cli/output/auditText.ts';
import { amount, formatNumber } from '../../cli/output/formatNumber.ts';
import { escapeXml } from '../plots/axes.ts';
import { htmlPage } from '../plots/htmlPage.ts';
import { htmlTable } from '../plots/htmlTable.ts';
import {
  answersPerSecond,
  flowNames,
  groupStatistics,
  type RushResult,
  salesOf,
} from './rushResult.ts';
import type { Sale } from './sale.ts';
import { saleCharts } from './saleCharts.ts';
import { summarize } from './summarize.ts';

const heads = ['placed', 'refused', 'failed', 'seconds', 'orders/s', 'p50 ms', 'p99 ms', 'max ms'];
const groupHeads = ['transactions', 'orders in each'];

/** The result as one HTML file that needs nothing else. */
export function renderRushReport(result: RushResult): string {
  const sales = salesOf(result);
  const rows = sales.map(([flow, sale]) => [flowNames[flow], ...saleRow(sale)]);
  const audits = sales.map(([flow, { audit }]) => {
    const heading = sales.length > 1 ? `<h3>${escapeXml(flowNames[flow])}</h3>\n` : '';
    return heading + paragraphs(auditText(audit).filter(Boolean));
  });
  const [first = '', ...others] = summarize(result);
  return htmlPage(
    `A rush for ${amount(result.sale.before.stock, 'unit')}`,
    `<p class="muted">${escapeXml(describe(result))}</p>
<section><p class="lead">${escapeXml(first)}</p>
${paragraphs(others)}</section>
<section>${htmlTable([['sale', ...heads, ...groupHeads], ...rows])}
<div class="plots">${saleCharts(sales)}</div>
<p class="muted">Orders placed per transaction are counted in the table of orders; the refused
orders that the same transactions judged are not in it. Stock was read in the table while the sale
went on.</p></section>
<section><h2>Audit</h2>${audits.join('')}</section>`,
  );
}

function describe({ at, buyers, connections, servers }: RushResult): string {
  const where =
    typeof servers === 'number'
      ? `${amount(servers, 'server')} that had just started, on a database of their own; buyers, ` +
        'servers and database shared one machine'
      : servers;
  return (
    `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC. ${amount(buyers, 'buyer')} ` +
    `of one unit each, ${connections} at once, at ${where}.`
  );
}

function saleRow(sale: Sale): string[] {
  const { placed, refused, failed, seconds, p50Ms, p99Ms, maxMs } = sale.answers;
  const times = [p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1));
  return [
    ...[placed, refused, failed].map(formatNumber),
    seconds.toFixed(2),
    formatNumber(answersPerSecond(sale)),
    ...times,
    formatNumber(sale.groupSizes.length),
    groupStatistics(sale).average.toFixed(1),
  ];
}

function paragraphs(lines: string[]): string {
  return lines.map((line) => `<p>${escapeXml(line)}</p>`).join('\n');
}

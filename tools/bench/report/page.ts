import { escapeXml } from '../../plots/axes.ts';
import { type Bar, barChart } from '../../plots/barChart.ts';
import { htmlPage } from '../../plots/htmlPage.ts';
import { htmlTable } from '../../plots/htmlTable.ts';
import { judge, type Verdict } from '../goals.ts';
import { renderCase } from './casePlots.ts';
import type { Report } from './report.ts';
import { goalRow, memoryLines, othersNote } from './table.ts';

/** The results as one HTML file that needs nothing else. */
export function renderPage(report: Report): string {
  const verdicts = judge(report);
  return htmlPage(
    'Benchmark of the inventory allocation service',
    `<p class="muted">${escapeXml(describeRun(report))}</p>
<section><h2>Ratios</h2>
${htmlTable([['ratio', 'value', 'lowest–highest', 'floor', 'aim'], ...verdicts.map(goalRow)])}
<div class="plots">${renderRatios(verdicts)}</div>
<p class="muted">Solid line: floor. Dashed line: aim. Thin line: lowest to highest round.</p>
</section>
${report.cases.map(renderCase).join('\n')}
${renderMemory(report)}`,
  );
}

function describeRun({ at, environment, rounds, secondsPerRound }: Report): string {
  const { node, postgres, pgbench, cpu, cores, memoryGb, system } = environment;
  return (
    `${at.slice(0, 16).replace('T', ' ')} UTC. Node.js ${node}, PostgreSQL ${postgres}, ` +
    `${pgbench ? `pgbench ${pgbench}` : 'no pgbench'}; ${cores} cores of ${cpu}, ${memoryGb} GB, ` +
    `${system}. Medians of ${rounds} interleaved rounds of ${secondsPerRound} s; client, server ` +
    `and database share the machine. ${othersNote}`
  );
}

function renderRatios(verdicts: Verdict[]): string {
  return ['ours / literal', 'ours / ceiling', '/ pgbench']
    .map((against) => {
      const bars = verdicts
        .filter(({ goal }) => goal.name.includes(against) && !goal.atMost)
        .flatMap(toBar);
      const title = against.startsWith('/') ? 'ours / pgbench' : against;
      return bars.length > 0 ? barChart({ title, unit: 'orders per second', bars }) : '';
    })
    .join('');
}

function toBar({ goal, value }: Verdict): Bar[] {
  if (!value) return [];
  const [subject = '', compared = ''] = goal.name.split(': ');
  const script = compared.split(', ')[1];
  return [
    {
      label: (script ?? subject).replace(' connections', ''),
      parts: [{ name: goal.name, value: value.median, series: 0 }],
      range: value,
      marks: [
        { name: 'floor', value: goal.floor },
        { name: 'aim', value: goal.aim },
      ],
    },
  ];
}

function renderMemory(report: Report): string {
  const [, heading, sentence] = memoryLines(report);
  if (!heading || !sentence) return '';
  return `<section><h2>${escapeXml(heading)}</h2><p>${escapeXml(sentence)}</p></section>`;
}

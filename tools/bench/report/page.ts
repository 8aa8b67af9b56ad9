import { escapeXml } from '../../plots/axes.ts';
import { type Bar, barChart } from '../../plots/barChart.ts';
import { htmlPage } from '../../plots/htmlPage.ts';
import { htmlTable } from '../../plots/htmlTable.ts';
import { lineChart } from '../../plots/lineChart.ts';
import { judge, type Verdict } from '../goals.ts';
import { renderCase } from './casePlots.ts';
import { connectionsChart } from './connectionsChart.ts';
import { noiseWarning } from './noise.ts';
import type { Report } from './report.ts';
import { sideBySide } from './sideBySide.ts';
import { floorsNote, goalRow, memoryLines, othersNote } from './table.ts';

/** The results as one HTML file that needs nothing else. */
export function renderPage(report: Report): string {
  const verdicts = judge(report);
  const warning = noiseWarning(report);
  const chart = connectionsChart(report.cases);
  return htmlPage(
    'Benchmark of the inventory allocation service',
    `${warning ? `<p class="lead"><strong>${escapeXml(warning)}</strong></p>` : ''}
<p class="muted">${escapeXml(describeRun(report))}</p>
<section><h2>Side by side</h2>
${htmlTable(sideBySide(report))}
<div class="plots">${chart ? lineChart(chart) : ''}</div>
</section>
<section><h2>Ratios</h2>
${htmlTable([['ratio', 'value', 'lowest–highest', 'floor', 'aim'], ...verdicts.map(goalRow)])}
<div class="plots">${renderRatios(verdicts)}</div>
<p class="muted">Solid line: floor. Dashed line: aim. Thin line: lowest to highest round.
${floorsNote(report)}</p>
</section>
${report.cases.map(renderCase).join('\n')}
${renderMemory(report)}`,
  );
}

function describeRun({ at, environment, rounds, secondsPerRound, isClientPinned }: Report): string {
  const { node, postgres, pgbench, redis, cpu, cores, memoryGb, system } = environment;
  return (
    `${at.slice(0, 16).replace('T', ' ')} UTC. Node.js ${node}, PostgreSQL ${postgres}, ` +
    `${pgbench ? `pgbench ${pgbench}` : 'no pgbench'}, ${redis ? `Redis ${redis}` : 'no Redis'}; ` +
    `${cores} cores of ${cpu}, ${memoryGb} GB, ${system}. ` +
    `Medians of ${rounds} interleaved rounds of ${secondsPerRound} s; client, server and ` +
    `database share the machine${isClientPinned ? ', the client on its last core' : ''}. ` +
    othersNote
  );
}

/** One chart for each other contender: its ratios are of one magnitude. */
function renderRatios(verdicts: Verdict[]): string {
  const ratios = verdicts.filter(
    ({ goal, value }) => value && !goal.atMost && goal.name.includes(': ours / '),
  );
  const charts = Map.groupBy(ratios, ({ goal }) => goal.name.split(': ')[1] as string);
  return [...charts]
    .map(([title, those]) => barChart({ title, unit: '', bars: those.flatMap(toBar) }))
    .join('');
}

function toBar({ goal, value, floor }: Verdict): Bar[] {
  if (!value) return [];
  const [subject = ''] = goal.name.split(': ');
  return [
    {
      label: subject.replace(' connections', ''),
      parts: [{ name: goal.name, value: value.median, series: 0 }],
      range: value,
      marks: [
        { name: 'floor', value: floor },
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

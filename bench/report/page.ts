import { judge, type Verdict } from '../goals.ts';
import { escapeXml } from '../plots/axes.ts';
import { type Bar, barChart } from '../plots/barChart.ts';
import { plotStyle } from '../plots/plotStyle.ts';
import { renderCase } from './casePlots.ts';
import { htmlTable } from './htmlTable.ts';
import type { Report } from './report.ts';
import { goalRow, memoryLines, strangersNote } from './table.ts';

/** The results as one HTML file that needs nothing else. */
export function renderPage(report: Report): string {
  const verdicts = judge(report);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Benchmark of the inventory allocation service</title>
<style>${plotStyle}${pageStyle}</style>
<main>
<h1>Benchmark of the inventory allocation service</h1>
<p class="muted">${escapeXml(describeRun(report))}</p>
<section><h2>Ratios</h2>
${htmlTable([['', 'value', 'lowest–highest', 'floor', 'aim'], ...verdicts.map(goalRow)])}
<div class="plots">${renderRatios(verdicts)}</div>
<p class="muted">Solid line: floor. Dashed line: aim. Thin line: lowest to highest round.</p>
</section>
${report.cases.map(renderCase).join('\n')}
${renderMemory(report)}
</main>
</html>
`;
}

function describeRun({ at, environment, rounds, secondsPerRound }: Report): string {
  const { node, postgres, pgbench, cpu, cores, memoryGb, system } = environment;
  return (
    `${at.slice(0, 16).replace('T', ' ')} UTC. Node.js ${node}, PostgreSQL ${postgres}, ` +
    `${pgbench ? `pgbench ${pgbench}` : 'no pgbench'}; ${cores} cores of ${cpu}, ${memoryGb} GB, ` +
    `${system}. Medians of ${rounds} interleaved rounds of ${secondsPerRound} s; client, server ` +
    `and database share the machine. ${strangersNote}`
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

const pageStyle = `
  body { margin: 0; background: var(--page); color: var(--text);
    font: 15px/1.5 system-ui, sans-serif; }
  main { max-width: 1100px; margin: 0 auto; padding: 24px 16px 64px; }
  h1 { font-size: 24px; margin: 0 0 8px; }
  h2 { font-size: 18px; margin: 0 0 12px; }
  section { background: var(--surface); border: 1px solid var(--edge); border-radius: 12px;
    padding: 20px; margin-top: 20px; }
  .muted { color: var(--muted); margin: 8px 0 0; font-size: 13px; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; font-size: 13px; }
  th, td { padding: 6px 10px; text-align: right; white-space: nowrap;
    font-variant-numeric: tabular-nums; border-bottom: 1px solid var(--edge); }
  thead th { color: var(--muted); font-weight: 500; }
  th[scope='row'], thead th:first-child { text-align: left; font-weight: 500; }
  th[scope='row'] { white-space: normal; min-width: 120px; }
  .plots { display: grid; gap: 24px; margin-top: 20px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); }
`;

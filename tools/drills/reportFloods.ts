import { alignColumns } from '../../cli/output/alignColumns.ts';
import { FOR_MEMORY } from './listFloods.ts';
import type { FloodResult, Phase } from './runFloods.ts';

const MOST_P99_MS = 250;
/** Files that may be open afterwards and were not before. */
const MOST_FILES_LEFT = 20;
const MOST_MEMORY_MB = 1_500;

/** What was measured, with what it must be. */
export function reportFloods({ phases, isStockRight }: FloodResult) {
  const [before, after] = [phases[0] as Phase, phases.at(-1) as Phase];
  const left = after.openFiles - before.openFiles;
  const judged = phases.filter(({ name }) => name !== FOR_MEMORY);
  const worst = Math.max(...judged.map(({ p99Ms }) => p99Ms));
  const peak = Math.max(...phases.map(({ peakMb }) => peakMb));
  const others = phases.flatMap(({ answers }) => Object.keys(answers)).filter((at) => at !== '201');
  const checks: [string, boolean][] = [
    [
      `p99 of the others ${worst.toFixed(0)} ms at most; below ${MOST_P99_MS} ms`,
      worst < MOST_P99_MS,
    ],
    [`open files left ${left}; ${MOST_FILES_LEFT} at most`, !(left > MOST_FILES_LEFT)],
    [`memory ${peak.toFixed(0)} MB at most; below ${MOST_MEMORY_MB} MB`, !(peak > MOST_MEMORY_MB)],
    [`answers to the others: 201 ${others.join(' ')}`, others.length === 0],
    ['stock and orders agree', isStockRight],
  ];
  const lines = checks.map(([what, isKept]) => `${isKept ? 'kept  ' : 'BROKEN'} ${what}`);
  const isKept = checks.every(([, is]) => is);
  return { text: `${toTable(phases)}\n\n${lines.join('\n')}`, isKept };
}

function toTable(phases: Phase[]): string {
  const head = ['flood', 'orders/s', 'p50 ms', 'p99 ms', 'open files', 'peak MB', 'left open'];
  const rows = phases.map((phase) => [
    ...[phase.name, Math.round(phase.ordersPerSecond), phase.p50Ms.toFixed(1)],
    ...[phase.p99Ms.toFixed(1), phase.openFiles, Math.round(phase.peakMb), phase.connections],
  ]);
  return alignColumns([head, ...rows]).join('\n');
}

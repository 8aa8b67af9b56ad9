import { SingleBar } from 'cli-progress';
import type { Progress, StartProgress } from '../../backend/services/operator/import/progress.ts';

export type { Progress };

const nothing: Progress = { update() {}, stop() {} };

/** How a command shows its progress: on a terminal, unless its result is for a program. */
export function progressFor({ json = false }: { json?: boolean | undefined }): StartProgress {
  return json || !process.stderr.isTTY ? () => nothing : startBar;
}

/**
 * Shows on standard error how far the work is, at what rate, and how long it may take. Where the total
 * is not known, only how much is done, and at what rate.
 */
function startBar(what: string, total: number | undefined, unit: string): Progress {
  const startedAt = performance.now();
  const bar = new SingleBar({
    format:
      total === undefined
        ? `${what}  {value} ${unit}  {rate}/s`
        : `${what} {bar} {percentage} %  {value} of {total} ${unit}  {rate}/s` +
          (total > 0 ? '  {eta_formatted} left' : ''),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    stream: process.stderr,
    formatValue: (value, _options, type) =>
      type === 'percentage' ? String(value).padStart(3) : value.toLocaleString('en'),
  });
  const rate = (done: number) => {
    const seconds = (performance.now() - startedAt) / 1000;
    return Math.round(done / Math.max(seconds, 0.001)).toLocaleString('en');
  };
  bar.start(total ?? 0, 0, { rate: '0' });
  return {
    update: (done) => bar.update(done, { rate: rate(done) }),
    stop: () => bar.stop(),
  };
}

import type { Overload } from './overload.ts';

const LEAST_SHARE = 0.8;
const MOST_REFUSED_P99_MS = 50;
/** Beyond it, what came was not ten times as much any more. */
const MOST_UNSENT_SHARE = 0.25;

/** What was measured, with what it must be. */
export function reportOverload(overload: Overload): { text: string; isKept: boolean } {
  const { slowedRate, placedRate, refusedP99Ms, memory, answers } = overload;
  const share = placedRate / slowedRate;
  const strange = Object.keys(answers).filter((answer) => !/^(201|503)/.test(answer));
  const sent = Object.values(answers).reduce((sum, count) => sum + count, 0);
  const isKept =
    share >= LEAST_SHARE &&
    refusedP99Ms < MOST_REFUSED_P99_MS &&
    strange.length === 0 &&
    overload.unsent < sent * MOST_UNSENT_SHARE &&
    overload.isStockRight;
  const per = (rate: number) => `${Math.round(rate).toLocaleString('en')}/s`;
  const lines = [
    `best rate            ${per(overload.bestRate)}`,
    `best rate, slowed    ${per(slowedRate)}, ${(slowedRate / overload.bestRate).toFixed(3)} of it`,
    `offered              ${per(overload.offeredRate)} (${overload.unsent} found no connection)`,
    `placed               ${per(placedRate)}, ${share.toFixed(2)} of the slowed rate; at least ${LEAST_SHARE}`,
    `503, p99             ${refusedP99Ms.toFixed(1)} ms; below ${MOST_REFUSED_P99_MS} ms`,
    `answers              ${JSON.stringify(answers)}`,
    `stock and orders     ${overload.isStockRight ? 'agree' : 'DO NOT AGREE'}`,
    `memory of the server ${Math.round(memory.before)} MB before, ${Math.round(memory.peak)} MB at most`,
  ];
  return { text: lines.join('\n'), isKept };
}

import type { History, Violation } from './history.ts';

/** A request that is as old as this when a server is asked to stop has reached it. */
const ACCEPTED_AFTER_MS = 1_000;

/** A server that is asked to stop answers what it has accepted. */
export function checkStops({ attempts, stops }: History): Violation[] {
  if (stops.length === 0) return [];
  return attempts.flatMap((attempt) => {
    const { answer, server, calledAt, returnedAt } = attempt;
    if (answer !== 'lost') return [];
    const stop = stops.find(
      ({ server: stopped, askedAt }) =>
        stopped === server && calledAt < askedAt - ACCEPTED_AFTER_MS && returnedAt > askedAt,
    );
    if (!stop) return [];
    const detail = `${JSON.stringify(attempt)} asked to stop at ${stop.askedAt}`;
    return [{ rule: 'ACCEPTED_UNANSWERED' as const, detail, at: returnedAt }];
  });
}

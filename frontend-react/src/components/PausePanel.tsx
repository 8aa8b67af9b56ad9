import { useSecondsUntil } from '../hooks/useSecondsUntil.ts';
import { isTransient } from '../order/attempt.ts';
import type { OrderState } from '../order/orderState.ts';
import { MOST_TRIES } from '../order/retries.ts';
import { fill, words } from '../words/language.ts';
import { rowOf } from '../words/rowOf.ts';
import { Panel } from './Panel.tsx';

type Props = Extract<OrderState, { phase: 'pausing' }> & { onStop: () => void };

/** Between two tries: why the last one failed, and when the next one is. */
export function PausePanel({ attempt, outcome, until, onStop }: Props) {
  const seconds = useSecondsUntil(until);
  const [cause, causeText] = words.rows[rowOf(outcome)];
  const [title, count, advice] = words.rows.PAUSING;
  const again = isTransient(outcome);
  const values = { n: attempt.tries + 1, max: MOST_TRIES, seconds };

  return (
    <Panel
      tone="working"
      action={
        <button type="button" onClick={onStop}>
          {words.buttons.stop}
        </button>
      }
      row={again ? [title, `${cause}.`, ''] : [cause, fill(causeText, { ...attempt.contents }), '']}
    >
      {/* Counted down for the eye only: read out every second, it would drown everything else. */}
      <p className="known" role="timer" aria-live="off">
        {fill(again ? count : words.notProven, values)}
      </p>
      {again && <p>{advice}</p>}
    </Panel>
  );
}

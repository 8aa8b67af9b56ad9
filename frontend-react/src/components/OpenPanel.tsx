import type { OrderState } from '../order/orderState.ts';
import { fill, words } from '../words/language.ts';
import { rowOf, toneOf } from '../words/rowOf.ts';
import { Panel } from './Panel.tsx';
import { SupportDetails } from './SupportDetails.tsx';

type Props = Extract<OrderState, { phase: 'open' }> & { onDiscard: () => void };

/** An attempt that waits for the person, who tries again or gives it up knowing what that risks. */
export function OpenPanel({ attempt, outcome, onDiscard }: Props) {
  const mayBePlaced = attempt.unsettledUntil !== undefined;
  const [title, text, advice] = words.rows[rowOf(outcome)];
  return (
    <Panel
      tone={toneOf(outcome)}
      row={[title, fill(text, { ...attempt.contents }), advice]}
      known={mayBePlaced ? words.mayBePlaced : words.notPlaced}
    >
      <div className="discard">
        <button type="button" aria-describedby="risk" onClick={onDiscard}>
          {words.buttons.discard}
        </button>
        <p id="risk">{mayBePlaced ? words.riskIfPlaced : words.riskIfNot}</p>
      </div>
      <SupportDetails outcome={outcome} attemptKey={attempt.key} />
    </Panel>
  );
}

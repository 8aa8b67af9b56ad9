import type { Outcome } from '../api/placeOrder.ts';
import { AlertIcon, CheckIcon, QuestionIcon } from './icons.tsx';
import { Receipt } from './Receipt.tsx';

interface Props {
  sending: boolean;
  outcome: Outcome | undefined;
}

/** Always on the page, also when empty: a screen reader announces only regions that it knows. */
export function OrderOutcome({ sending, outcome }: Props) {
  return (
    <div className="status" role="status" aria-atomic="true">
      {sending ? <p className="sending">Placing the order…</p> : outcome && present(outcome)}
    </div>
  );
}

function present(outcome: Outcome) {
  switch (outcome.kind) {
    case 'placed':
      return (
        <div className="outcome placed">
          <CheckIcon />
          <h2>{outcome.message}</h2>
          <Receipt order={outcome.order} />
        </div>
      );
    case 'error':
      return (
        <div className="outcome error">
          <AlertIcon />
          <p>{outcome.message}</p>
          {outcome.code && <code>{outcome.code}</code>}
        </div>
      );
    case 'unknown':
      return (
        <div className="outcome unknown">
          <QuestionIcon />
          <h2>Outcome not known</h2>
          <p>{outcome.message}</p>
        </div>
      );
  }
}

import type { ReactNode } from 'react';
import type { OrderState } from '../order/orderState.ts';
import { refusalOfAll } from '../order/refusal.ts';
import { MOST_TRIES } from '../order/retries.ts';
import { fill, words } from '../words/language.ts';
import { rowOf, toneOf } from '../words/rowOf.ts';
import { OpenPanel } from './OpenPanel.tsx';
import { Panel } from './Panel.tsx';
import { PausePanel } from './PausePanel.tsx';
import { SupportDetails } from './SupportDetails.tsx';

interface Props {
  order: OrderState;
  onStop: () => void;
  onDiscard: () => void;
  onOrderAgain: () => void;
}

/** Always on the page, also when empty: a screen reader announces only regions that it knows. */
export function StatusPanel(props: Props) {
  return (
    <div className="status" role="status" aria-atomic="true">
      {present(props)}
    </div>
  );
}

function present({ order, onStop, onDiscard, onOrderAgain }: Props): ReactNode {
  switch (order.phase) {
    case 'idle': {
      const outcome = refusalOfAll(order.refusal);
      if (!outcome) return null;
      return (
        <Panel tone={toneOf(outcome)} row={words.rows[rowOf(outcome)]}>
          <SupportDetails outcome={outcome} />
        </Panel>
      );
    }
    case 'sending':
      return <SendingPanel tries={order.attempt.tries} onStop={onStop} />;
    case 'pausing':
      return <PausePanel key={order.until} {...order} onStop={onStop} />;
    case 'open':
      return <OpenPanel {...order} onDiscard={onDiscard} />;
    case 'placed': {
      const { productId, quantity } = order.order;
      const [title, text] = words.rows[order.isReplay ? 'REPLAYED' : 'PLACED'];
      return (
        <Panel
          tone="placed"
          row={[title, fill(text, { productId: String(productId), quantity }), '']}
        >
          <button type="button" onClick={onOrderAgain}>
            {words.buttons.orderAgain}
          </button>
        </Panel>
      );
    }
  }
}

function SendingPanel({ tries, onStop }: { tries: number; onStop: () => void }) {
  const [title, text, advice] = words.rows[tries > 1 ? 'RETRYING' : 'SENDING'];
  const count = fill(text, { n: tries, max: MOST_TRIES });
  return (
    <Panel
      tone="working"
      row={[title, count, advice]}
      action={
        <button type="button" className={tries > 1 ? undefined : 'later'} onClick={onStop}>
          {words.buttons.stop}
        </button>
      }
    />
  );
}

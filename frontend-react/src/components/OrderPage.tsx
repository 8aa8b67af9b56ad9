import { useEffect, useRef } from 'react';
import { BoxIcon } from './icons.tsx';
import { OrderForm } from './OrderForm.tsx';
import { OrderOutcome } from './OrderOutcome.tsx';
import { usePlaceOrder } from './usePlaceOrder.ts';

export function OrderPage() {
  const { phase, outcome, place, orderEdited } = usePlaceOrder();
  const card = useRef<HTMLElement>(null);

  useEffect(() => {
    if (outcome) bringToAttention(card.current);
  }, [outcome]);

  return (
    <main className="card" ref={card}>
      <header className="heading">
        <BoxIcon />
        <div>
          <h1>Place an order</h1>
          <p>Units of one product, from stock.</p>
        </div>
      </header>
      <OrderForm
        phase={phase}
        details={outcome?.kind === 'error' ? outcome.details : []}
        onEdit={orderEdited}
        onPlace={place}
      />
      <OrderOutcome sending={phase === 'sending'} outcome={outcome} />
    </main>
  );
}

/** To the first field at fault; else the focus stays, and a small screen shows the outcome. */
function bringToAttention(card: HTMLElement | null) {
  const fieldAtFault = card?.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (fieldAtFault) fieldAtFault.focus();
  else card?.querySelector('[role="status"]')?.scrollIntoView({ block: 'nearest' });
}

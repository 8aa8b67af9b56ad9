import { useRef, useState } from 'react';
import type { TypedOrder } from '../api/placeOrder.ts';
import { useAttention } from '../hooks/useAttention.ts';
import { useOrder } from '../hooks/useOrder.ts';
import type { OrderState } from '../order/orderState.ts';
import { faultsAtFields } from '../order/refusal.ts';
import { words } from '../words/language.ts';
import { OrderForm } from './OrderForm.tsx';
import { Receipts } from './Receipts.tsx';
import { StatusPanel } from './StatusPanel.tsx';

/** A shop may link to a product: `/?product=1`. */
const linkedProduct = new URLSearchParams(location.search).get('product');

export function OrderPage() {
  const { order, receipts, press, stop, discard, edited, orderAgain } = useOrder(linkedProduct);
  const [typed, setTyped] = useState(() => firstTyped(order));
  const card = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useAttention(card, order);

  function edit(field: keyof TypedOrder, text: string) {
    setTyped((before) => ({ ...before, [field]: text }));
    edited(field);
  }

  /** The pressed button goes away; where the focus goes, a second Enter must not order anything. */
  function startAnew(start: () => void) {
    heading.current?.focus();
    start();
  }

  return (
    <main className="card" ref={card}>
      <header>
        <h1 ref={heading} tabIndex={-1}>
          {words.heading}
        </h1>
        <p>{words.subheading}</p>
      </header>
      <OrderForm
        phase={order.phase}
        typed={typed}
        faults={order.phase === 'idle' ? faultsAtFields(order.refusal) : []}
        isFixed={order.phase !== 'idle' && order.phase !== 'placed'}
        onEdit={edit}
        onPress={() => press(typed)}
      />
      <StatusPanel
        order={order}
        onStop={stop}
        onDiscard={() => startAnew(discard)}
        onOrderAgain={() => startAnew(orderAgain)}
      />
      <Receipts receipts={receipts} />
    </main>
  );
}

/** What a reload has left: the attempt that is open, or the order that was placed. */
function firstTyped(order: OrderState): TypedOrder {
  if ('attempt' in order) return order.attempt.contents;
  if (order.phase !== 'placed') return { productId: linkedProduct ?? '', quantity: '1' };
  const { productId, quantity } = order.order;
  return { productId: String(productId), quantity: String(quantity) };
}

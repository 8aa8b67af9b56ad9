import { useRef } from 'react';
import type { Order } from '../api/answer.ts';
import { useCopied } from '../hooks/useCopied.ts';
import { fill, localTime, words } from '../words/language.ts';

/** The orders of this visit, newest first. */
export function Receipts({ receipts }: { receipts: readonly Order[] }) {
  if (receipts.length === 0) return null;
  return (
    <section className="receipts" aria-labelledby="visit">
      <h2 id="visit">{words.labels.visit}</h2>
      <ol>
        {receipts.map((order) => (
          <li key={order.id}>
            <Receipt order={order} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Receipt({ order: { id, productId, quantity, createdAt } }: { order: Order }) {
  const text = useRef<HTMLElement>(null);
  const { isCopied, copy } = useCopied(text);
  const [, what] = words.rows.PLACED;
  return (
    <div className="receipt">
      <p className="what">{fill(what, { quantity, productId: String(productId) })}</p>
      <time dateTime={createdAt}>{localTime(createdAt)}</time>
      <p>
        <span className="unseen">{words.labels.orderId} </span>
        <code ref={text} dir="ltr">
          {id}
        </code>
      </p>
      <button type="button" onClick={copy}>
        {isCopied ? words.buttons.copied : words.buttons.copy}
      </button>
    </div>
  );
}

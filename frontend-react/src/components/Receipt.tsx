import type { Order } from '../api/placeOrder.ts';

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

export function Receipt({ order }: { order: Order }) {
  return (
    <dl className="receipt">
      <dt>Order</dt>
      <dd className="id">{order.id}</dd>
      <dt>Product</dt>
      <dd>{order.productId}</dd>
      <dt>Quantity</dt>
      <dd>{order.quantity}</dd>
      <dt>Time</dt>
      <dd>
        <time dateTime={order.createdAt}>{localTime(order.createdAt)}</time>
      </dd>
    </dl>
  );
}

/** In the reader's own time zone and language; a time that cannot be read is shown as it came. */
function localTime(createdAt: string): string {
  const time = new Date(createdAt);
  return Number.isNaN(time.getTime()) ? createdAt : timeFormat.format(time);
}

import { IdempotencyKeyReused, InsufficientStock, ProductNotFound } from '../../errors.ts';
import type { Judgement } from './decide.ts';
import { WaitingOrder } from './waitingOrder.ts';

/** Answers an order with what it was judged to be; `createdAt` is when its group was placed. */
export function answerJudgement(judgement: Judgement<WaitingOrder>, createdAt: Date): void {
  const { order } = judgement;
  switch (judgement.verdict) {
    case 'PLACE':
      order.place(createdAt);
      break;
    case 'REPLAY': {
      const { original } = judgement;
      order.replay(original instanceof WaitingOrder ? original.placedAt(createdAt) : original);
      break;
    }
    case 'IDEMPOTENCY_KEY_REUSED':
      order.refuse(new IdempotencyKeyReused());
      break;
    case 'PRODUCT_NOT_FOUND':
      order.refuse(new ProductNotFound(order.productId));
      break;
    case 'INSUFFICIENT_STOCK':
      order.refuse(new InsufficientStock(order.productId, order.quantity));
      break;
    default:
      judgement satisfies never;
  }
}

import type { Request, Response } from 'express';
import type { OrderService, PlacedOrder } from '../services/orderService.ts';
import { parseOrderRequest } from './orderRequest.ts';

export interface OrderController {
  create(request: Request, response: Response): Promise<void>;
}

export function createOrderController(orderService: OrderService): OrderController {
  return {
    async create(request, response) {
      const { productId, quantity, idempotencyKey } = parseOrderRequest(request);
      const { trace } = response.locals;
      const caller = { idempotencyKey, isGone: () => response.destroyed, trace };
      const { order, isReplay } = await orderService.placeOrder(productId, quantity, caller);
      if (isReplay) response.set('Idempotent-Replayed', 'true');
      response
        .status(201)
        .json({ message: 'Order placed successfully', order: presentOrder(order) });
    },
  };
}

function presentOrder({ id, productId, quantity, createdAt }: PlacedOrder) {
  return { id, productId, quantity, createdAt: createdAt.toISOString() };
}

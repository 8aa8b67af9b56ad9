import { Router } from 'express';
import type { OrderController } from '../controllers/orderController.ts';
import { methodNotAllowed } from '../middleware/methodNotAllowed.ts';
import { readJson } from '../middleware/readJson.ts';

export function orderRoutes(orderController: OrderController): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.route('/api/order').post(readJson, orderController.create).all(methodNotAllowed);
  return router;
}

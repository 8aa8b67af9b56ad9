import type { Express, RequestHandler } from 'express';
import type { OrderController } from '../controllers/orderController.ts';
import { methodNotAllowed } from '../http/middleware/methodNotAllowed.ts';
import { readJson } from '../http/middleware/readJson.ts';

/**
 * On the app and not on a `Router` of its own, which an error leaves in the next iteration of the
 * event loop only: where these are long, thousands of refused requests would grow old until then.
 */
export function orderRoutes(
  app: Express,
  orderController: OrderController,
  beforeReading: readonly RequestHandler[] = [],
): void {
  app
    .route('/api/order')
    .post(...beforeReading, readJson, orderController.create)
    .all(methodNotAllowed);
}

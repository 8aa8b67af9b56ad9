import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type RequestHandler, type Response } from 'express';

export interface PlacedOrder {
  id: string;
  productId: number;
  quantity: number;
  createdAt: Date;
}

/** A contender's own part: it stores the order durably, or says why not. */
export type PlaceOrder = (productId: number, quantity: number) => Promise<PlacedOrder | Refusal>;
export type Refusal = 'PRODUCT_NOT_FOUND' | 'INSUFFICIENT_STOCK';

/** What the contenders that store nothing answer: as long as a real answer is. */
export const constantAnswer = {
  message: 'Order placed successfully',
  order: {
    id: '019a5c3e-7d41-7c52-9f0e-3b1c5d2e8f60',
    productId: 1000,
    quantity: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
  },
};

/** Express 5 as all contenders have it: without ETag, its own header and parsing of queries. */
export function serveWithExpress(name: string, order: RequestHandler): void {
  const app: Express = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.post('/api/order', express.json(), order);
  const server = app.listen(0, '127.0.0.1', () => announce(name, server));
}

/** The API's answers around a contender's own way to place an order. */
export function serveOrders(name: string, placeOrder: PlaceOrder): void {
  serveWithExpress(name, async (request, response) => {
    const { productId, quantity } = request.body;
    const isValid = [productId, quantity].every((value) => Number.isInteger(value) && value > 0);
    if (!isValid) return refuse(response, 'INVALID_REQUEST');
    const order = await placeOrder(productId, quantity);
    if (typeof order === 'string') return refuse(response, order);
    response.status(201).json({ message: 'Order placed successfully', order });
  });
}

/** Prints the line that whoever has started the server waits for. */
export function announce(name: string, server: Server): void {
  const { port } = server.address() as AddressInfo;
  console.log(`${name} listens on http://127.0.0.1:${port}`);
}

function refuse(response: Response, code: string): void {
  response.status(400).json({ message: `The order is refused: ${code}.`, code });
}

import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';

// What Express itself can do at most: the body is parsed and the answer is always the same.
const answer = {
  message: 'Order placed successfully',
  order: {
    id: '019a5c3e-7d41-7c52-9f0e-3b1c5d2e8f60',
    productId: 1000,
    quantity: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
  },
};

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.set('query parser', false);
app.post('/api/order', express.json(), (_request, response) => {
  if (isHolding) held.push(response);
  else response.status(201).json(answer);
});

// Every other signal stops the answers; the next lets all go that were held.
const held: Response[] = [];
let isHolding = false;
process.on('SIGUSR2', () => {
  isHolding = !isHolding;
  for (const response of held.splice(0)) response.status(201).json(answer);
});

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`The ceiling listens on http://127.0.0.1:${port}`);
});

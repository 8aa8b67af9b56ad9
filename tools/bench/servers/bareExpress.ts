import type { Response } from 'express';
import { constantAnswer, serveWithExpress } from './orderServer.ts';

// What Express itself can do at most: the body is parsed and the answer is always the same.
serveWithExpress('Bare Express', (_request, response) => {
  if (isHolding) held.push(response);
  else response.status(201).json(constantAnswer);
});

// Every other signal stops the answers; the next lets all go that were held.
const held: Response[] = [];
let isHolding = false;
process.on('SIGUSR2', () => {
  isHolding = !isHolding;
  for (const response of held.splice(0)) response.status(201).json(constantAnswer);
});

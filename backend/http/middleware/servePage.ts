import { resolve } from 'node:path';
import express, { type RequestHandler } from 'express';
import { projectRoot } from '../../config.ts';

const headers = {
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Serves the built React page at `/`. */
export function servePage(): RequestHandler {
  return express.static(resolve(projectRoot, 'frontend-react/dist'), {
    redirect: false,
    acceptRanges: false,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    },
  });
}

import type { RequestListener } from 'node:http';
import { resolve } from 'node:path';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { projectRoot } from './config.ts';
import { createOrderController } from './controllers/orderController.ts';
import { NotFound } from './errors.ts';
import type { HostRule } from './http/hostRule.ts';
import { allowOrigins } from './http/middleware/allowOrigins.ts';
import { errorHandler } from './http/middleware/errorHandler.ts';
import { limitRate } from './http/middleware/limitRate.ts';
import { notFound } from './http/middleware/notFound.ts';
import { requestLog } from './http/middleware/requestLog.ts';
import { requireHost } from './http/middleware/requireHost.ts';
import { servePage } from './http/middleware/servePage.ts';
import type { CountRequest, RateLimit } from './http/requestCounts.ts';
import { writeAnswers } from './http/writeAnswers.ts';
import { orderRoutes } from './routes/orderRoutes.ts';
import type { OrderService } from './services/orderService.ts';

export interface AppSettings {
  orderService: OrderService;
  logger: Logger;
  isAllowedHost: HostRule;
  /** Of other pages that may order. */
  corsOrigins: readonly string[];
  /** Of one client; undefined: none. */
  rateLimit: RateLimit | undefined;
  /** How its requests are counted; undefined: in this process. */
  countRequest: CountRequest | undefined;
  /** Whose word on a client's address counts. */
  trustedProxies: readonly string[];
  /** Undefined: nobody traces. */
  traceRequests: RequestHandler | undefined;
}

/** The one API, the page's files, and an answer to everything else. */
export function createApp(settings: AppSettings): RequestListener {
  const { orderService, logger, isAllowedHost, corsOrigins, traceRequests, rateLimit } = settings;

  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.set('trust proxy', settings.trustedProxies);
  writeAnswers(app);
  if (traceRequests) app.use(traceRequests);
  app.use(requestLog(logger));
  app.use(requireHost(isAllowedHost));
  app.use(allowOrigins(corsOrigins));
  const beforeReading = rateLimit ? [limitRate(rateLimit, settings.countRequest)] : [];
  orderRoutes(app, createOrderController(orderService), beforeReading);
  app.use(servePage(resolve(projectRoot, 'frontend-react/dist')));
  app.use(notFound);
  const answerError = errorHandler(logger);
  app.use(answerError);

  // Express passes all of these by when it cannot read a path in the URL, and would answer in HTML.
  return (incoming, outgoing) => {
    const [request, response] = [incoming as Request, outgoing as Response];
    const answerRest = () => answerError(new NotFound(), request, response, answerRest);
    app(request, response, answerRest);
  };
}

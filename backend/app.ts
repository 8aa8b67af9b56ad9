import type { RequestListener } from 'node:http';
import express, { type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { Sequelize } from 'sequelize';
import { answerInBursts } from './answerInBursts.ts';
import { createOrderController } from './controllers/orderController.ts';
import { NotFound } from './errors.ts';
import { type MessageClasses, messageClassesOf } from './messageClasses.ts';
import { errorHandler } from './middleware/errorHandler.ts';
import { notFound } from './middleware/notFound.ts';
import { requestLog } from './middleware/requestLog.ts';
import { requireHost } from './middleware/requireHost.ts';
import { servePage } from './middleware/servePage.ts';
import { orderRoutes } from './routes/orderRoutes.ts';
import { createOrderService, type OrderLimits } from './services/orderService.ts';

export interface AppSettings {
  sequelize: Sequelize;
  logger: Logger;
  limits: OrderLimits;
}

export interface App {
  listener: RequestListener;
  messageClasses: MessageClasses;
}

/** The one API, the page's files, and an answer to everything else. */
export function createApp({ sequelize, logger, limits }: AppSettings): App {
  const orderService = createOrderService(sequelize, limits, logger);

  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  answerInBursts(app);
  app.use(requestLog(logger));
  app.use(requireHost);
  orderRoutes(app, createOrderController(orderService));
  app.use(servePage());
  app.use(notFound);
  const answerError = errorHandler(logger);
  app.use(answerError);

  // Express passes all of these by when it cannot read a path in the URL, and would answer in HTML.
  const listener: RequestListener = (incoming, outgoing) => {
    const [request, response] = [incoming as Request, outgoing as Response];
    const answerRest = () => answerError(new NotFound(), request, response, answerRest);
    app(request, response, answerRest);
  };
  return { listener, messageClasses: messageClassesOf(app) };
}

import { Command, Option } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import {
  createOrderListing,
  type ListedOrder,
} from '../../backend/services/operator/orderListing.ts';
import type { CommandContext } from '../commandContext.ts';
import { type FilterOptions, filterOf, withFilter } from '../orderFilter.ts';
import { orderIdStart } from '../orderId.ts';
import { columnsFor } from '../output/orderColumns.ts';
import { printResult } from '../output/printResult.ts';
import { printRows } from '../output/printRows.ts';
import { writeMessage } from '../output/writeMessage.ts';
import { wholeNumber, withExamples } from '../usage.ts';
import { archiveOrdersCommand } from './archiveOrders.ts';
import { exportCommand } from './exportOrders.ts';
import { returnCommand } from './returnOrder.ts';

const MAX_INTEGER = 2_147_483_647;
const DEFAULT_LIMIT = 50;

interface ListOptions extends FilterOptions {
  key?: string;
  oldestFirst: boolean;
  limit: number;
  all: boolean;
  json: boolean;
}

export function ordersCommand(context: CommandContext): Command {
  const orders = new Command('orders')
    .helpCommand(false)
    .description('What was sold, and what came back.');
  orders.addCommand(listCommand(context));
  orders.addCommand(showCommand(context));
  orders.addCommand(exportCommand(context));
  orders.addCommand(returnCommand(context));
  orders.addCommand(archiveOrdersCommand(context));
  return orders;
}

function listCommand({ signal, withDatabase }: CommandContext): Command {
  const list = withFilter(new Command('list').description('Lists orders, the newest first.'))
    .option('--key <key>', 'the one with this idempotency key')
    .option('--oldest-first', 'the other way round', false)
    .option('--limit <n>', 'how many at most', wholeNumber(1, MAX_INTEGER), DEFAULT_LIMIT)
    .addOption(new Option('--all', 'any number of them').conflicts('limit').default(false))
    .option('--json', 'as a JSON array', false)
    .action(async ({ key, oldestFirst, limit, all, json, ...options }: ListOptions) => {
      const filter = { ...filterOf(options, list), ...(key !== undefined && { key }) };
      await withDatabase(async ({ sequelize }) => {
        const sort = oldestFirst ? 'oldest' : 'newest';
        const selection = { ...filter, sort, ...(!all && { limit }) } as const;
        const listing = createOrderListing(sequelize).list(selection, signal);
        const count = await printRows(listing, columnsFor(process.stdout), { json });
        if (count === limit && !all) {
          writeMessage(`There may be more than these ${limit}: see --limit and --all.`);
        }
      });
    });
  return withExamples(list, [
    'inventory orders list',
    'inventory orders list --product 7 --since 24h --limit 200',
    'inventory orders list --since 2026-11-01 --until 2026-12-01 --all',
    'inventory orders list --key 5f8b1c0e-7f52-4c0e-9a5e-0d6a5c1f3b2a',
  ]);
}

function showCommand({ withDatabase }: CommandContext): Command {
  const show = new Command('show')
    .description('Shows one order.')
    .argument('<id>', 'the id of the order, or its first digits: 8 or more', orderIdStart)
    .option('--json', 'as a JSON object', false)
    .action(async (id: string, { json }: { json: boolean }) => {
      await withDatabase(async ({ sequelize }) => {
        const order = await createOrderListing(sequelize).show(id);
        await printResult(describe(order), order, { json });
      });
    });
  return withExamples(show, [
    'inventory orders show 01a20502-5aff-7437-a1c8-1e0936254771',
    'inventory orders show 01a20502-5aff-7437-a1c8',
  ]);
}

function describe({ id, createdAt, quantity, ...order }: ListedOrder): string {
  const name = order.productName === null ? '(no such product)' : escapeControls(order.productName);
  const key = order.idempotencyKey === null ? '(none)' : escapeControls(order.idempotencyKey);
  return [
    `Order ${id}`,
    `  time             ${createdAt.toISOString()}`,
    `  product          ${order.productId}  ${name}`,
    `  quantity         ${quantity}`,
    ...(order.returned > 0 ? [`  returned         ${order.returned}`] : []),
    `  idempotency key  ${key}`,
  ].join('\n');
}

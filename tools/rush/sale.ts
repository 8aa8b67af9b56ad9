import { setTimeout as sleep } from 'node:timers/promises';
import type { Sequelize } from 'sequelize';
import type { AuditReport } from '../../backend/services/operator/auditReport.ts';
import { createAuditService } from '../../backend/services/operator/auditService.ts';
import type { Address, RushResult } from '../load/client/job.ts';
import type { LoadClient } from '../load/loadClient.ts';
import { checkSale } from './checkSale.ts';
import { type Books, countByTransaction, readBooks, readStock } from './saleBooks.ts';
import { noteProgress, noteStock, noteTransactions, type SaleState } from './saleState.ts';

/** While units are left, and afterwards. */
const READ_INTERVAL_MS = 10;
const SOLD_OUT_READ_INTERVAL_MS = 250;

export interface SalePlan {
  servers: Address[];
  connections: number;
  buyers: number;
  productId: number;
  /** Nobody but our buyers orders. */
  isExclusive: boolean;
}

export interface SaleTools {
  sequelize: Sequelize;
  client: LoadClient;
  signal: AbortSignal;
}

/** A sale that is over, as its buyers and the tables tell it. */
export interface Sale {
  answers: RushResult;
  before: Books;
  after: Books;
  lowestStock: number;
  /** Seconds since the first order was sent, and the units then. */
  stock: [seconds: number, units: number][];
  /** Orders placed per transaction, the first first. */
  groupSizes: number[];
  audit: AuditReport;
  /** What is wrong, the audit's findings left out. */
  findings: string[];
}

/** Lets the buyers come, and then compares their answers with the tables. */
export async function runSale(plan: SalePlan, state: SaleState, tools: SaleTools): Promise<Sale> {
  const { sequelize, signal } = tools;
  const before = await readBooks(sequelize, plan.productId);
  const { answers, orderIds, stock } = await sell(plan, state, tools);

  state.phase = 'Checking every order, and auditing …';
  const after = await readBooks(sequelize, plan.productId);
  noteStock(state, after.stock);
  stock.push([answers.seconds, after.stock]);
  const counts = await countByTransaction(sequelize, plan.productId, orderIds);
  const groupSizes = [...counts.values()];
  const inTable = groupSizes.reduce((sum, orders) => sum + orders, 0);
  const { placed, refused, failed } = answers;
  const { lowestStock } = state;
  const facts = { ...plan, placed, refused, failed, orderIds, inTable, before, after };
  const findings = checkSale({ ...facts, lowestStock });
  const allowWithoutReceipt = !plan.isExclusive; // no sale makes such stock
  const audit = await createAuditService(sequelize).audit({ signal, allowWithoutReceipt });
  state.phase = '';
  return { answers, before, after, lowestStock, stock, groupSizes, audit, findings };
}

/** Runs the buyers, and reads in the tables meanwhile what happens. */
async function sell(plan: SalePlan, state: SaleState, { client, sequelize, signal }: SaleTools) {
  const { productId } = plan;
  const orderIds: string[] = [];
  const over = new AbortController();
  let watching: Promise<Sale['stock']> | undefined;

  const job = { kind: 'rush', ...plan, keyPrefix: `rush-${crypto.randomUUID()}-` } as const;
  const selling = client.run(job, {
    measuring() {
      const either = AbortSignal.any([signal, over.signal]);
      watching = watchStock(sequelize, { productId, state, over: either });
      watching.catch(() => {}); // heard when the buyers have gone
    },
    progress({ progress, newOrderIds }) {
      noteProgress(state, progress);
      orderIds.push(...newOrderIds);
      const counting = countByTransaction(sequelize, productId, newOrderIds);
      // Only for the view: all are counted at the end, and a failure shows then.
      counting.then((counts) => noteTransactions(state, counts)).catch(() => {});
    },
  });
  const answers = await selling.finally(() => over.abort());
  return { answers, orderIds, stock: (await watching) ?? [] };
}

async function watchStock(
  sequelize: Sequelize,
  { productId, state, over }: { productId: number; state: SaleState; over: AbortSignal },
): Promise<Sale['stock']> {
  const startedAt = performance.now();
  const points: Sale['stock'] = [[0, state.startStock]];
  while (!over.aborted) {
    const stock = await readStock(sequelize, productId);
    noteStock(state, stock);
    points.push([(performance.now() - startedAt) / 1000, stock]);
    const interval = stock > 0 ? READ_INTERVAL_MS : SOLD_OUT_READ_INTERVAL_MS;
    await sleep(interval, undefined, { signal: over }).catch(() => {});
  }
  return points;
}

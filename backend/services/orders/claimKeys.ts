import { setTimeout as sleep } from 'node:timers/promises';
import { BatchedTransaction } from '../../database/batchedTransaction.ts';
import { isLockTimeout, isNodeLost, isTransient } from '../../database/databaseErrors.ts';
import { IdempotencyKeyReused, InternalError } from '../../errors.ts';
import { type Claim, ClaimRepository } from '../../repositories/claimRepository.ts';
import type { SellContext } from './sellInHalves.ts';
import type { WaitingOrder } from './waitingOrder.ts';

const FIRST_PAUSE_MS = 10;
const MAX_PAUSE_MS = 250;

export interface ClaimRun {
  /** To be called when COMMIT has succeeded: so long has the transaction of so many claims taken. */
  noteClaims(claims: number, tookMs: number): void;
  /** Given the orders whose keys are theirs. */
  onClaimed(orders: WaitingOrder[]): void;
}

/**
 * Claims the keys of orders in one transaction, which is tried again until it succeeds or their
 * deadlines have answered all of them: claimed twice, a key is claimed for the same. Orders whose
 * keys are for others are answered.
 *
 * @returns orders whose keys another session holds.
 */
export async function claimKeys(
  orders: WaitingOrder[],
  run: ClaimRun,
  context: SellContext,
): Promise<WaitingOrder[]> {
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const waiting = orders.filter((order) => order.isWaiting);
    if (waiting.length === 0) return [];
    try {
      run.onClaimed(judge(waiting, await claim(waiting, run, context)));
      return [];
    } catch (error) {
      context.onFailure(error, waiting.length);
      if (isLockTimeout(error)) return claimHalves(waiting, run, context);
      if (!isTransient(error) && !isNodeLost(error)) {
        for (const order of waiting) order.fail(new InternalError({ cause: error }));
        return [];
      }
      context.cluster?.noteLoss();
      await sleep(pauseMs * (0.5 + Math.random()));
      pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
    }
  }
}

/** The others are not to wait for a key that is held. */
async function claimHalves(orders: WaitingOrder[], run: ClaimRun, context: SellContext) {
  if (orders.length === 1) return orders;
  const half = Math.ceil(orders.length / 2);
  const held = await claimKeys(orders.slice(0, half), run, context);
  return [...held, ...(await claimKeys(orders.slice(half), run, context))];
}

async function claim(orders: WaitingOrder[], run: ClaimRun, context: SellContext) {
  const { sequelize, guards } = context;
  const transaction = await BatchedTransaction.begin(sequelize, guards.shared);
  const startedAt = performance.now();
  try {
    const claims = await ClaimRepository.claim(orders as readonly Claim[], transaction);
    await transaction.commit();
    run.noteClaims(orders.length, performance.now() - startedAt);
    return claims;
  } catch (error) {
    await transaction.abandon(error);
    throw error;
  }
}

function judge(orders: WaitingOrder[], claims: Claim[]): WaitingOrder[] {
  const byKey = new Map(claims.map((claim) => [claim.idempotencyKey, claim]));
  return orders.filter((order) => {
    const { productId, quantity } = byKey.get(order.idempotencyKey ?? '') ?? {};
    const isOurs = order.productId === productId && order.quantity === quantity;
    if (!isOurs) order.refuse(new IdempotencyKeyReused());
    return isOurs && order.isWaiting;
  });
}

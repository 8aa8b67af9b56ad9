import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { NewOrder, PlacedOrder } from '../../repositories/orderRepository.ts';
import type { LockedProduct } from '../../repositories/productRepository.ts';
import { decide, type Judgement } from '../../services/orders/decide.ts';

const products = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 5 }),
    stock: fc.integer({ min: 0, max: 12 }),
    isArchived: fc.constantFrom(false, false, false, true),
  }),
  { selector: (product) => product.id },
);
const orders = fc.array(
  fc.record({
    productId: fc.integer({ min: 1, max: 6 }),
    quantity: fc.integer({ min: 1, max: 8 }),
    idempotencyKey: fc.constantFrom(null, null, null, 'a', 'b'),
    id: fc.uuid(),
  }),
  { maxLength: 30 },
);

const given = (check: (o: OrderList, p: ProductList) => void) =>
  fc.assert(fc.property(orders, products, check), { numRuns: 2_000 });
type OrderList = NewOrder[];
type ProductList = LockedProduct[];

/** What is decided, with the verdicts as a list of their own. */
function decided(o: OrderList, p: ProductList, placed = new Map<string, PlacedOrder>()) {
  const decision = decide(o, p, placed);
  return { ...decision, verdicts: decision.judgements.map(({ verdict }) => verdict) };
}

describe('decide', () => {
  it('gives every order one verdict', () => {
    given((o, p) =>
      assert.deepEqual(
        decided(o, p).judgements.map(({ order }) => order),
        o,
      ),
    );
  });

  it('never lets stock become negative, and deducts exactly what it places', () => {
    given((o, p) => {
      const { verdicts, updatedStocks } = decided(o, p);
      for (const { id, stock } of p) {
        const placed = o
          .filter((order, index) => order.productId === id && verdicts[index] === 'PLACE')
          .reduce((units, order) => units + order.quantity, 0);
        const left = updatedStocks.get(id) ?? stock;
        assert.ok(left >= 0);
        assert.equal(left, stock - placed);
        assert.equal(updatedStocks.has(id), placed > 0, 'only stock that changes is written');
      }
    });
  });

  it('knows the products that are locked and not archived, and no others', () => {
    given((o, p) => {
      const { verdicts, updatedStocks } = decided(o, p);
      const ids = new Set(p.filter(({ isArchived }) => !isArchived).map(({ id }) => id));
      for (const [index, { productId }] of o.entries()) {
        if (verdicts[index] === 'PRODUCT_NOT_FOUND') assert.ok(!ids.has(productId));
        if (verdicts[index] === 'PLACE') assert.ok(ids.has(productId));
      }
      assert.ok([...updatedStocks.keys()].every((id) => ids.has(id)));
    });
  });

  it('judges in order of arrival: later orders change nothing for earlier ones', () => {
    given((o, p) => {
      const half = Math.floor(o.length / 2);
      assert.deepEqual(
        decided(o.slice(0, half), p).verdicts,
        decided(o, p).verdicts.slice(0, half),
      );
    });
  });

  it('refuses only what the stock left by earlier orders does not cover', () => {
    given((o, p) => {
      const { verdicts } = decided(o, p);
      for (const [index, order] of o.entries()) {
        const product = p.find(({ id }) => id === order.productId);
        if (!product || product.isArchived || keyHolder(o, verdicts, index)) continue;
        const left = decided(o.slice(0, index), p).updatedStocks.get(product.id) ?? product.stock;
        assert.equal(verdicts[index], left >= order.quantity ? 'PLACE' : 'INSUFFICIENT_STOCK');
      }
    });
  });

  it('answers a key that has placed an order with that order, or refuses its reuse', () => {
    given((o, p) => {
      const { judgements, verdicts } = decided(o, p);
      for (const [index, judgement] of judgements.entries()) {
        const holder = keyHolder(o, verdicts, index);
        if (holder) assertNamed(judgement, holder);
        else assert.doesNotMatch(judgement.verdict, /REPLAY|IDEMPOTENCY_KEY_REUSED/);
      }
    });
  });

  it('knows the keys of orders that were placed before', () => {
    given((o, p) => {
      const contents = { id: 'x', productId: 1, quantity: 1, idempotencyKey: 'a' };
      const before = { ...contents, createdAt: new Date() };
      for (const judgement of decided(o, p, new Map([['a', before]])).judgements) {
        if (judgement.order.idempotencyKey === 'a') assertNamed(judgement, before);
      }
    });
  });

  it('judges the rest as if a refused order had never been there', () => {
    given((o, p) => {
      const { verdicts, updatedStocks } = decided(o, p);
      const placed = o.filter((_, index) => verdicts[index] === 'PLACE');
      const again = decided(placed, p);
      assert.ok(again.verdicts.every((verdict) => verdict === 'PLACE'));
      assert.deepEqual(again.updatedStocks, updatedStocks);
    });
  });
});

/** Its key names this order: it is the same one again, or another, which is refused. */
function assertNamed(judgement: Judgement<NewOrder>, holder: NewOrder): void {
  const { order } = judgement;
  const isSame = holder.productId === order.productId && holder.quantity === order.quantity;
  assert.equal(judgement.verdict, isSame ? 'REPLAY' : 'IDEMPOTENCY_KEY_REUSED');
  if (judgement.verdict === 'REPLAY') assert.equal(judgement.original, holder);
}

/** The earlier order that was placed with the same key. */
function keyHolder(o: OrderList, verdicts: unknown[], index: number): NewOrder | undefined {
  const key = o[index]?.idempotencyKey;
  if (key === null) return undefined;
  return o.find((order, i) => i < index && order.idempotencyKey === key && verdicts[i] === 'PLACE');
}

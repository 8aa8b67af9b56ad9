import assert from 'node:assert/strict';
import type { Cluster } from '../../database/citus/cluster.ts';
import type { Shard } from '../../database/shards.ts';
import { type Message, statementsOf } from './recordStatements.ts';

type Places = Pick<Cluster, 'shardOf' | 'claimShardOf'>;

/** What names no row. */
const framing = [
  /^BEGIN ISOLATION LEVEL READ COMMITTED$/,
  /^SET LOCAL citus\.propagate_set_commands = 'local'$/,
  /^DO \$\$BEGIN SET LOCAL lock_timeout = \d+; SET LOCAL idle_in_transaction_session_timeout = \d+; END\$\$$/,
  /^(COMMIT|ROLLBACK)$/,
  // The catalogs, which each node has.
  /^SELECT to_regclass\('pg_dist_partition'\) IS NOT NULL AS "isCitus"$/,
  /^SELECT num_nulls\(to_regclass\('pg_dist_partition'\), .*\) = 0 AS "isSharded"$/,
  /^SELECT DISTINCT ON .* FROM pg_dist_partition .*$/,
];

const ids = '\\d+(?:,\\d+)*';
const texts = `'(?:[^']|'')*'(?:,'(?:[^']|'')*')*`;
const row = `\\('[0-9a-f-]{36}', \\d+, \\d+, (?:NULL|'(?:[^']|'')+'), '[^']+'\\)`;

/** Every other statement of an order's way: each part of it that reads or writes rows names products. */
const ofProducts = {
  lock: `SELECT id, stock, .* FROM products WHERE id IN \\(${ids}\\) ORDER BY id FOR UPDATE(?: SKIP LOCKED)?`,
  update:
    `UPDATE products SET .* FROM \\(VALUES (?:\\(\\d+, \\d+\\),?)+\\) AS sold \\(id, units\\) ` +
    `WHERE products\\.id = sold\\.id AND products\\.id IN \\(${ids}\\)`,
  insert: `INSERT INTO orders \\(id, product_id, .*\\) VALUES ${row}(?:,${row})*`,
  lookUp: `SELECT id, .* FROM orders WHERE (?:id|idempotency_key) IN \\(${texts}\\) AND product_id IN \\(${ids}\\)`,
  check:
    `SELECT CASE WHEN \\(SELECT .* FROM products WHERE id IN \\(${ids}\\)\\) ` +
    `AND \\(SELECT .* FROM orders WHERE id IN \\(${texts}\\) AND product_id IN \\(${ids}\\)\\) THEN .* END`,
};
const productPatterns = Object.values(ofProducts).map((pattern) => new RegExp(`^${pattern}$`));
const claim =
  /^INSERT INTO key_claims \(idempotency_key, product_id, quantity\) VALUES (.*) ON CONFLICT .*$/;

/** The shards that a statement names, of products or of claims; fails if it may be for others, too. */
export function shardsOf(statement: string, map: Places): Set<Shard> {
  const text = statement.replaceAll(/\s+/g, ' ').trim();
  if (framing.some((pattern) => pattern.test(text))) return new Set();
  const [, claims] = claim.exec(text) ?? [];
  if (claims) {
    const keys = claims.matchAll(/\('((?:[^']|'')+)', \d+, \d+\)/g);
    return new Set([...keys].map(([, key = '']) => map.claimShardOf(key.replaceAll("''", "'"))));
  }
  const isKnown = productPatterns.some((pattern) => pattern.test(text));
  assert.ok(isKnown, `Not a statement of a sharded order's way:\n${text}`);
  return new Set(productsOf(text).map((id) => map.shardOf(id)));
}

/** Fails, with the text at fault, unless each statement and each transaction is for one shard. */
export function assertOneShard(messages: readonly Message[], map: Places): void {
  const transactions = new Map<number, { shards: Set<Shard>; statements: string[] }>();
  for (const message of messages) {
    for (const statement of statementsOf(message)) {
      let transaction = transactions.get(message.session);
      if (!transaction || statement.startsWith('BEGIN')) {
        transaction = { shards: new Set(), statements: [] };
        transactions.set(message.session, transaction);
      }
      transaction.statements.push(statement);
      for (const shard of shardsOf(statement, map)) transaction.shards.add(shard);
      const names = [...transaction.shards].map(({ id }) => id).join(' and ');
      const text = transaction.statements.join(';\n');
      assert.ok(transaction.shards.size <= 1, `For the shards ${names}:\n${text}`);
    }
  }
}

function productsOf(text: string): number[] {
  const inLists = [...text.matchAll(/id IN \((\d+(?:,\d+)*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map(Number),
  );
  const inRows = [...text.matchAll(/\('[0-9a-f-]{36}', (\d+), /g)].map(([, id]) => Number(id));
  const inValues = [...text.matchAll(/[( ,]\((\d+), \d+\)/g)].map(([, id]) => Number(id));
  return [...inLists, ...inRows, ...inValues];
}

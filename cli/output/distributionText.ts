import type { DistributionPlan } from '../../backend/services/operator/distribution/planDistribution.ts';
import { amount, formatNumber } from './formatNumber.ts';

const changes = [
  'Each Idempotency-Key is bound to what it is first sent for, even if that order is refused.',
  'Keys and ids of orders and receipts are unique within a shard; key_claims has each key once.',
  'Constraints have other names on the nodes, with the number of the shard behind them.',
  'A trigger, or a unique index without the product, cannot be added any more.',
  'Products are added, and tables changed, through the coordinator alone.',
];

const changesBack = [
  'Keys of orders that were refused are free again.',
  'Constraints have the names and columns that the migrations give them.',
];

/** What will be done, for people. */
export function distributionText({ undo, nodes, rows, sessions }: DistributionPlan): string {
  const tables = Object.entries(rows).map(([table, count]) => `${table} ${formatNumber(count)}`);
  const where =
    nodes > 0 ? `on one of ${amount(nodes, 'node')}` : 'on the coordinator, as no node was added';
  const lines = [
    undo
      ? `It brings all rows back to this PostgreSQL. Rows: ${tables.join(', ')}.`
      : `It puts the rows of each product together ${where}. Rows: ${tables.join(', ')}.`,
    'The tables are locked meanwhile, and no order is placed. It is one transaction: stopped at any ' +
      'moment, it leaves everything as it was.',
    'What changes:',
    ...(undo ? changesBack : changes).map((change) => `  - ${change}`),
  ];
  if (sessions.length > 0) {
    const list = sessions.map(({ pid, address }) => `${pid} from ${address ?? 'this machine'}`);
    lines.push(`Before, stop the servers and commands of these sessions: ${list.join(', ')}.`);
  }
  return lines.join('\n');
}

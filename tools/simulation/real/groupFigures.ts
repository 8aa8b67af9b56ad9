/** What a server tells of the transactions of its groups, in sums since its start. */
export interface GroupFigures {
  orders: number;
  transactions: number;
  /** Seconds of all of them, by step. */
  lockSeconds: number;
  commitSeconds: number;
  /** Transactions that waited for a row in vain. */
  lockTimeouts: number;
}

const samples = {
  orders: 'inventory_group_orders_sum',
  transactions: 'inventory_group_orders_count',
  lockSeconds: 'inventory_transaction_step_duration_seconds_sum{step="lock"}',
  commitSeconds: 'inventory_transaction_step_duration_seconds_sum{step="commit"}',
  lockTimeouts: 'inventory_transaction_failures_total{sqlstate="55P03"}',
} satisfies Record<keyof GroupFigures, string>;

/** Reads them at a server's management port. @throws if one of them is missing. */
export async function readGroupFigures(managementPort: number): Promise<GroupFigures> {
  const response = await fetch(`http://127.0.0.1:${managementPort}/metrics`);
  const lines = (await response.text()).split('\n');
  const read = ([field, sample]: [string, string]): [string, number] => {
    const line = lines.find((each) => each.startsWith(`${sample} `));
    if (!line) throw new Error(`the server has no figure ${sample}`);
    return [field, Number(line.slice(sample.length))];
  };
  return Object.fromEntries(Object.entries(samples).map(read)) as unknown as GroupFigures;
}

/** What came between two readings of each server, all servers together. */
export function figuresBetween(before: GroupFigures[], after: GroupFigures[]): GroupFigures {
  const sum = (field: keyof GroupFigures) =>
    after.reduce((total, each, index) => total + each[field] - (before[index]?.[field] ?? 0), 0);
  return {
    orders: sum('orders'),
    transactions: sum('transactions'),
    lockSeconds: sum('lockSeconds'),
    commitSeconds: sum('commitSeconds'),
    lockTimeouts: sum('lockTimeouts'),
  };
}

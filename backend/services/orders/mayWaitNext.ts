import type { ShardMap } from '../../database/shards.ts';
import type { ProductQueue } from './productQueue.ts';
import type { NodeLine } from './shardLine.ts';
import { mostPerNode } from './shardLines.ts';

interface Places {
  maxGroups: number;
  /** Those that wait already. */
  waitingGroups: number;
  shards: Pick<ShardMap, 'nodes'>;
}

/**
 * Isolated products that are to wait for their rows next, first those that have done so least. One
 * place of each node is for probes.
 */
export function mayWaitNext(
  queues: Iterable<ProductQueue>,
  { maxGroups, waitingGroups, shards }: Places,
): Set<ProductQueue> {
  const leastWaited = [...queues].sort((a, b) => vainWaits(a) - vainWaits(b));
  const most = Math.max(1, maxGroups - 1) - waitingGroups;
  const mostOfNode = Math.max(1, mostPerNode(maxGroups, shards) - 1);
  const chosen = new Set<ProductQueue>();
  const ofNode = new Map<NodeLine, number>();
  for (const queue of leastWaited) {
    if (chosen.size >= most) break;
    const { node } = queue.line;
    const waiting = ofNode.get(node) ?? node.isolatedGroups - node.probingGroups;
    if (waiting >= mostOfNode) continue;
    ofNode.set(node, waiting + 1);
    chosen.add(queue);
  }
  return chosen;
}

function vainWaits({ isolation }: ProductQueue): number {
  return isolation?.vainWaits ?? 0;
}

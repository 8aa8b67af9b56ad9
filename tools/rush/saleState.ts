import type { RushProgress } from '../load/client/job.ts';

/** A sale while it runs, for whoever looks at it. */
export interface SaleState {
  title: string;
  subtitle: string;
  /** What happens beside the sale, if anything. */
  phase: string;
  buyers: number;
  /** The largest group that the connections to one server make likely. */
  likelyGroup: number;
  startStock: number;
  stock: number;
  lowestStock: number;
  /** The stock as it was read, one for each change. */
  stockLevels: number[];
  progress: RushProgress;
  /** Answers per second, from one progress to the next. */
  rates: number[];
  /** Orders that each transaction has placed. */
  placedByTransaction: Map<string, number>;
}

const nothingYet: RushProgress = {
  placed: 0,
  refused: 0,
  failed: 0,
  repeated: 0,
  seconds: 0,
  p50Ms: Number.NaN,
  p99Ms: Number.NaN,
  maxMs: Number.NaN,
};

export function newSaleState(
  known: Pick<SaleState, 'title' | 'subtitle' | 'buyers' | 'likelyGroup' | 'startStock'>,
): SaleState {
  return {
    ...known,
    phase: '',
    stock: known.startStock,
    lowestStock: known.startStock,
    stockLevels: [known.startStock],
    progress: nothingYet,
    rates: [],
    placedByTransaction: new Map(),
  };
}

export function answersIn({ placed, refused, failed }: RushProgress): number {
  return placed + refused + failed;
}

export function noteProgress(state: SaleState, progress: RushProgress): void {
  const answers = answersIn(progress) - answersIn(state.progress);
  const seconds = progress.seconds - state.progress.seconds;
  if (seconds > 0) state.rates.push(answers / seconds);
  state.progress = progress;
}

export function noteStock(state: SaleState, stock: number): void {
  if (stock !== state.stock) state.stockLevels.push(stock);
  state.stock = stock;
  state.lowestStock = Math.min(state.lowestStock, stock);
}

export function noteTransactions(state: SaleState, counts: ReadonlyMap<string, number>): void {
  for (const [transaction, orders] of counts) {
    const before = state.placedByTransaction.get(transaction) ?? 0;
    state.placedByTransaction.set(transaction, before + orders);
  }
}

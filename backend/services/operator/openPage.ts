/** Which of the rows of a list are wanted. */
export interface Paging {
  /** How many at most; without it, all. */
  limit?: number;
  /** Which of the pages of `limit` rows, from 1; without it, the first. */
  page?: number;
}

export interface RowRange {
  limit: number | undefined;
  offset: number;
}

export interface Page<Row> {
  /** In batches, so that any number of them fits. */
  batches: AsyncGenerator<Row[]>;
  /** Whether rows follow that are not on the page; known when the batches are read. */
  hasMore: boolean;
}

/** Reads one row more than the page holds, to know whether there are more. */
export function openPage<Row>(
  { limit, page = 1 }: Paging,
  read: (range: RowRange) => AsyncIterable<Row[]>,
): Page<Row> {
  const opened: Page<Row> = { batches: batches(), hasMore: false };
  async function* batches() {
    if (limit === undefined) return yield* read({ limit, offset: 0 });
    let room = limit;
    for await (const rows of read({ limit: limit + 1, offset: (page - 1) * limit })) {
      opened.hasMore = rows.length > room;
      yield rows.slice(0, room);
      room -= Math.min(room, rows.length);
    }
  }
  return opened;
}

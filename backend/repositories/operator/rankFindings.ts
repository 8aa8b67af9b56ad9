import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

/** A part of the rows, chosen by their hash, and how many findings to list of each group. */
export interface Slice {
  part: number;
  /** A power of two. */
  parts: number;
  listed: number;
}

/** A finding that is listed: its rank in its group, from 1, and how many the group has. */
export type Found<Row> = Row & { rank: number; count: number };

export interface Search {
  findings: string;
  /** SQL expressions: findings with the same values are of one group; the order within it. */
  group: string;
  order: string;
  slice: Slice;
}

/** The first findings of each group, each with how many the group has. */
export function rankFindings<Row extends object>(
  sequelize: Sequelize,
  transaction: Transaction,
  { findings, group, order, slice }: Search,
): Promise<Row[]> {
  return sequelize.query<Row>(
    `SELECT * FROM (
       SELECT *, row_number() OVER (PARTITION BY ${group} ORDER BY ${order})::float AS rank,
         count(*) OVER (PARTITION BY ${group})::float AS count
       FROM (${findings}) AS findings
     ) AS ranked WHERE rank <= $3 ORDER BY ${order}`,
    {
      bind: [slice.parts - 1, slice.part, slice.listed],
      type: QueryTypes.SELECT,
      transaction,
    },
  );
}

import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

/** A part of the rows, chosen by their hash, and how many findings to list of those alike. */
export interface Slice {
  part: number;
  /** A power of two. */
  parts: number;
  listed: number;
}

/** A finding that is listed: its place among those that are like it, and how many they are. */
export type Found<Row> = Row & { place: number; alike: number };

export interface Search {
  findings: string;
  /** What makes two findings alike, and the order of those that are. */
  likeness: string;
  order: string;
  slice: Slice;
}

/** The first findings of those that are alike, each with how many there are. */
export function findAlike<Row extends object>(
  sequelize: Sequelize,
  transaction: Transaction,
  { findings, likeness, order, slice }: Search,
): Promise<Row[]> {
  return sequelize.query<Row>(
    `SELECT * FROM (
       SELECT *, row_number() OVER (PARTITION BY ${likeness} ORDER BY ${order})::float AS place,
         count(*) OVER (PARTITION BY ${likeness})::float AS alike
       FROM (${findings}) AS findings
     ) AS placed WHERE place <= $3 ORDER BY ${order}`,
    {
      bind: [slice.parts - 1, slice.part, slice.listed],
      type: QueryTypes.SELECT,
      transaction,
    },
  );
}

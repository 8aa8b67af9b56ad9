import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { hashInteger, hashText } from '../../database/citus/hashes.ts';

const MAX_INTEGER = 2 ** 31 - 1;

describe("PostgreSQL's hashes", () => {
  let database: TestDatabase;

  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('of integers are those of hashint4', async () => {
    const edges = [0, -1, -MAX_INTEGER - 1, ...[0, 1, 2, 3].map((less) => MAX_INTEGER - less)];
    const powers = Array.from({ length: 31 }, (_, bit) => 2 ** bit);
    const some = Array.from({ length: 5_000 }, () => randomInt(1, MAX_INTEGER));
    const values = [...edges, ...powers, ...Array(5_000).keys(), ...some];
    const rows = await database.sql<{ hash: number }>(
      'SELECT hashint4(value) AS hash FROM unnest($1::integer[]) WITH ORDINALITY AS v (value, n) ORDER BY n',
      [values],
    );
    assert.deepEqual(
      values.map(hashInteger),
      rows.map(({ hash }) => hash),
    );
  });

  it('of texts are those of hashtext, for keys of every length', async () => {
    const visible = (length: number) =>
      String.fromCharCode(...Array.from(randomBytes(length), (byte) => 33 + (byte % 94)));
    const keys = Array.from({ length: 256 * 20 }, (_, index) => visible(index % 256));
    const values = [...keys, 'ü', '€uro'];
    const rows = await database.sql<{ hash: number }>(
      'SELECT hashtext(value) AS hash FROM unnest($1::text[]) WITH ORDINALITY AS v (value, n) ORDER BY n',
      [values],
    );
    assert.deepEqual(
      values.map(hashText),
      rows.map(({ hash }) => hash),
    );
  });
});

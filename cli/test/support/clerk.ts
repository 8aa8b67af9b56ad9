import { onTable, type Right } from '../../../backend/database/rights.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';

/** A user that has the rights which a test gives it, and may connect. */
export interface Clerk {
  role: string;
  url: string;
  give(right: Right): Promise<void>;
  take(right: Right): Promise<void>;
  /** The statement that takes it. */
  taking(right: Right): string;
  /** Tries something with these rights, then with each of them taken away, column by column. */
  tryEach(
    rights: readonly Right[],
    attempt: (without: Right | undefined) => Promise<void>,
  ): Promise<void>;
  drop(): Promise<void>;
}

export const ORDER_ID = '01a20502-5aff-7437-a1c8-1e0936254771';

/** Nobody else may use the database then; it gets two products with sound books. */
export async function createClerk({ sql, url }: TestDatabase): Promise<Clerk> {
  const name = new URL(url).pathname.slice(1);
  const role = `clerk_of_${name}`;
  await sql(
    `CREATE ROLE ${role} LOGIN PASSWORD 'clerk';
     INSERT INTO products (name, stock) VALUES ('Cup', 1000), ('Box', 0);
     INSERT INTO orders (id, product_id, quantity) VALUES ('${ORDER_ID}', 1, 100);
     INSERT INTO stock_receipts (product_id, quantity) VALUES (1, 1100);
     REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO ${role}`,
  );
  const owned = (right: Right) => /^OWNER OF (.*)/.exec(right)?.[1];
  const granted = (right: Right) => right.replace(/ DATABASE$/, ` DATABASE ${name}`);

  async function give(right: Right): Promise<void> {
    const table = owned(right);
    const statement = table ? `ALTER TABLE ${table} OWNER TO` : `GRANT ${granted(right)} TO`;
    await sql(`${statement} ${role}`);
  }

  function taking(right: Right): string {
    const table = owned(right);
    return table
      ? `ALTER TABLE ${table} OWNER TO CURRENT_USER`
      : `REVOKE ${granted(right)} FROM ${role}`;
  }

  async function take(right: Right): Promise<void> {
    await sql(taking(right));
  }

  return {
    ...{ role, give, take, taking },
    url: Object.assign(new URL(url), { username: role, password: 'clerk' }).href,
    async tryEach(rights, attempt) {
      const each = rights.flatMap(byColumn);
      for (const right of each) await give(right);
      try {
        await attempt(undefined);
        for (const right of each) {
          await take(right);
          await attempt(right);
          await give(right);
        }
      } finally {
        for (const right of each) await take(right);
      }
    },
    drop: async () => {
      await sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    },
  };
}

function byColumn(right: Right): Right[] {
  const { privilege, table, columns } = onTable(right) ?? {};
  return columns?.map((column) => `${privilege} (${column}) ON ${table}` as Right) ?? [right];
}

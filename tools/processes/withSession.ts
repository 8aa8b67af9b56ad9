import pg from 'pg';

/** Runs SQL in a session of its own; rejects if that session is lost. */
export async function withSession<Result>(
  url: string,
  work: (session: pg.Client) => Promise<Result>,
): Promise<Result> {
  const session = new pg.Client({ connectionString: url, application_name: 'tools' });
  session.on('error', () => {}); // whoever waits for a result hears of it
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end().catch(() => {});
  }
}

/** Runs SQL in a session of its own, and returns the rows of the last statement. */
export function runSql<Row>(url: string, text: string, values?: unknown[]): Promise<Row[]> {
  return withSession(url, (session) => rowsOfLast(session, text, values));
}

export async function rowsOfLast<Row>(
  session: pg.Client,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const result: unknown = await session.query(text, values);
  const last = Array.isArray(result) ? result.at(-1) : result;
  return (last as { rows: Row[] }).rows;
}

/** Makes an empty database beside the one that `url` names, and returns where it is. */
export async function createDatabase(url: string, name: string): Promise<string> {
  await runSql(url, `CREATE DATABASE ${name}`);
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Changes settings of the server, for sessions that are open too. */
export async function changeSettings(url: string, values: Record<string, string>): Promise<void> {
  await withSession(url, async (session) => {
    await session.query('SET default_transaction_read_only = off');
    for (const [name, value] of Object.entries(values)) {
      await session.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    }
    await session.query('SELECT pg_reload_conf()');
  });
}

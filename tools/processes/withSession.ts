import pg from 'pg';

/** Runs SQL in a session of its own; rejects if that session is lost. */
export async function withSession<Result>(
  url: string,
  work: (session: pg.Client) => Promise<Result>,
): Promise<Result> {
  const session = new pg.Client({ connectionString: url, application_name: 'drill' });
  session.on('error', () => {}); // whoever waits for a result hears of it
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end().catch(() => {});
  }
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

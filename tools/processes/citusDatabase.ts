import pg from 'pg';
import { connect } from '../../backend/database/connection.ts';
import { migrateWhenReachable } from '../../backend/database/migrate.ts';
import { distribute } from '../../backend/services/operator/distribution/distribute.ts';
import { runSql, withSession } from './withSession.ts';

/** Fewer than the usual 32: each test file makes a database. */
const SHARDS = 8;
const CONNECT_TIMEOUT_MS = 30_000;
/** Each waits for five seconds for the sessions to end. */
const MAX_DROPS = 5;
/** The key of an advisory lock in the cluster's own database. */
const ADDING_NODES = 20_260;

interface Node {
  nodename: string;
  nodeport: number;
  groupid: number;
}

/**
 * Makes a database with distributed tables and no rows, on all nodes of the cluster whose coordinator
 * a superuser's URL names. The nodes must be reached by the names that the cluster has for them.
 */
export async function createCitusDatabase(cluster: string, name: string): Promise<string> {
  const nodes = await nodesOf(cluster);
  const places = [cluster, ...workersOf(nodes).map((node) => urlOf(cluster, node))];
  const databases = places.map((place) => Object.assign(new URL(place), { pathname: `/${name}` }));
  for (const [index, place] of places.entries()) {
    await alone(place, `CREATE DATABASE ${name}`);
    await runSql(databases[index]?.href ?? '', 'CREATE EXTENSION IF NOT EXISTS citus');
  }
  const url = databases[0]?.href ?? '';
  // At one time for one database of a cluster: Citus writes to what all of them share.
  // A coordinator alone is told nothing: it has the shards, unless it knows that it is one.
  if (workersOf(nodes).length > 0)
    await withLock(cluster, url, async (session) => {
      const own = nodes.find(({ groupid }) => groupid === 0);
      const { hostname, port } = new URL(cluster);
      const coordinator = [own?.nodename ?? hostname, own?.nodeport ?? Number(port || 5432)];
      await session.query('SELECT citus_set_coordinator_host($1, $2)', coordinator);
      for (const { nodename, nodeport } of workersOf(nodes)) {
        await session.query('SELECT citus_add_node($1, $2)', [nodename, nodeport]);
      }
    });
  await migrateWhenReachable(url, { withDemoCatalog: false });
  await distributeTables(url, SHARDS);
  return url;
}

/** On all nodes; whoever is connected is thrown out, also the cluster's own daemons, which return. */
export async function dropCitusDatabase(cluster: string, name: string): Promise<void> {
  const workers = workersOf(await nodesOf(cluster)).map((node) => urlOf(cluster, node));
  for (const place of [cluster, ...workers]) {
    for (let tries = 1; ; tries += 1) {
      try {
        await alone(place, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        break;
      } catch (error) {
        const isInUse = error instanceof pg.DatabaseError && error.code === '55006';
        if (!isInUse || tries === MAX_DROPS) throw error;
      }
    }
  }
}

/** As `inventory distribute` does. */
export async function distributeTables(databaseUrl: string, shards: number): Promise<void> {
  const pool = { poolSize: 1, connectTimeoutMs: CONNECT_TIMEOUT_MS };
  const sequelize = connect({ databaseUrl, ...pool });
  const { signal } = new AbortController();
  const startProgress = () => ({ update() {}, stop() {} });
  try {
    await distribute({ sequelize, signal }, { shards, startProgress });
  } finally {
    await sequelize.close();
  }
}

async function nodesOf(cluster: string): Promise<Node[]> {
  const [found] = await runSql<{ isCitus: boolean }>(
    cluster,
    `SELECT to_regclass('pg_dist_node') IS NOT NULL AS "isCitus"`,
  );
  if (!found?.isCitus) throw new Error('The database of CITUS_URL has no extension citus.');
  return runSql<Node>(
    cluster,
    `SELECT nodename, nodeport, groupid FROM pg_dist_node
     WHERE isactive AND noderole = 'primary' ORDER BY groupid`,
  );
}

/** One that has shards beside the coordinator; a coordinator alone has them itself. */
function workersOf(nodes: readonly Node[]): Node[] {
  return nodes.filter(({ groupid }) => groupid !== 0);
}

function urlOf(cluster: string, { nodename, nodeport }: Node): string {
  return Object.assign(new URL(cluster), { hostname: nodename, port: String(nodeport) }).href;
}

/** Runs `work` in a session of `url`, and nobody else's at the same time. */
async function withLock(
  cluster: string,
  url: string,
  work: (session: pg.Client) => Promise<void>,
): Promise<void> {
  await withSession(cluster, async (lock) => {
    await lock.query('SELECT pg_advisory_lock($1)', [ADDING_NODES]);
    await withSession(url, work);
  });
}

/** Of this node alone: some releases of Citus hand it on to the others, if told to. */
async function alone(url: string, statement: string): Promise<void> {
  await withSession(url, async (session) => {
    await session.query('SET citus.enable_create_database_propagation = off');
    await session.query(statement);
  });
}

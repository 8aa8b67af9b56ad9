import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import pg from 'pg';
import type { Session } from './bringUp.ts';
import { SUPERUSER } from './cluster.ts';
import { handOver } from './handOver.ts';
import { localUrl } from './localUrl.ts';

/** No superuser: orders and the operator's commands run as this one, which owns their database. */
export const SERVICE_ROLE = 'inventory_service';
const DATABASE = 'inventory';
/** Held while they are made: all who come to a new cluster at once find them missing. */
const DATABASE_LOCK = 7_236_404;
const SCRAM_ITERATIONS = 4096;

/**
 * Makes the database and the role that owns it, unless they are there. A database of an earlier
 * version, which belongs to the superuser, is handed over.
 *
 * @returns the URL for the role.
 */
export async function ensureServiceDatabase(entered: Session): Promise<string> {
  const { session, password, socketDirectory } = entered;
  const own = { user: SERVICE_ROLE, password: servicePassword(password) };
  await session.query(`SELECT pg_advisory_lock(${DATABASE_LOCK})`);
  await ensureRole(session, own.password);
  const { rows } = await session.query(
    'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = $1',
    [DATABASE],
  );
  if (rows.length === 0) {
    await session.query(`CREATE DATABASE ${DATABASE} OWNER ${SERVICE_ROLE}`);
  } else if (rows[0].owner !== SERVICE_ROLE) {
    const url = localUrl({ user: SUPERUSER, password, socketDirectory, database: DATABASE });
    await handOverAll(url);
  }
  await session.query(`SELECT pg_advisory_unlock(${DATABASE_LOCK})`);
  return localUrl({ ...own, socketDirectory, database: DATABASE });
}

async function handOverAll(url: string): Promise<void> {
  const session = new pg.Client(url);
  session.on('error', () => {}); // fails the statement
  await session.connect();
  try {
    await session.query(handOver(SERVICE_ROLE, DATABASE));
  } finally {
    await session.end();
  }
}

async function ensureRole(session: pg.Client, password: string): Promise<void> {
  const { rows } = await session.query(
    'SELECT rolpassword, rolsuper FROM pg_authid WHERE rolname = $1',
    [SERVICE_ROLE],
  );
  const verifier = scramVerifier(password);
  if (rows[0]?.rolpassword === verifier && !rows[0].rolsuper) return;
  const verb = rows.length === 0 ? 'CREATE' : 'ALTER';
  await session.query(`${verb} ROLE ${SERVICE_ROLE} LOGIN NOSUPERUSER PASSWORD '${verifier}'`);
}

/** Made of the superuser's, which it does not tell: there is one file to keep. */
function servicePassword(superusersPassword: string): string {
  return createHmac('sha256', superusersPassword).update(SERVICE_ROLE).digest('base64url');
}

/**
 * What PostgreSQL keeps of a password; the same each time, so that a role of another one is seen.
 * Source: https://www.postgresql.org/docs/current/catalog-pg-authid.html, RFC 5802
 */
function scramVerifier(password: string): string {
  const hmac = (key: string | Buffer, text: string) =>
    createHmac('sha256', key).update(text).digest();
  const salt = hmac(password, 'salt').subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const serverKey = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

import type {
  Distribution,
  Obstacle,
  OtherSession,
} from '../../../repositories/operator/distributionReader.ts';
import { distributedTables } from '../../../repositories/operator/distributionReader.ts';
import { OperatorError } from '../operatorError.ts';

const HOW_TO_GET_IT =
  'It is PostgreSQL with the extension Citus: https://docs.citusdata.com says how to install it. ' +
  'It has to be in shared_preload_libraries, and on each node `CREATE EXTENSION citus` in this database.';

/** @throws {OperatorError} there is no Citus, or this is none of its coordinators. */
function expectCoordinator({ isInstalled, isCitus, isCoordinator }: Distribution): void {
  if (!isCitus) {
    throw new OperatorError(
      isInstalled
        ? 'The database does not use the extension Citus, which is installed: run ' +
            '`CREATE EXTENSION citus` in it as a superuser, on each node. Nothing was changed.'
        : `The database has no extension Citus. Nothing was changed. ${HOW_TO_GET_IT}`,
    );
  }
  if (isCoordinator) return;
  throw new OperatorError(
    'This is a worker of the Citus cluster. Nothing was changed. Give DATABASE_URL the address of ' +
      'the coordinator.',
  );
}

/** @throws {OperatorError} there is no Citus, no node for the rows, or tables are distributed. */
export function expectUndistributed(found: Distribution): void {
  expectCoordinator(found);
  const { distributed, isWithoutNodes } = found;
  if (isWithoutNodes) {
    throw new OperatorError(
      'No node of the Citus cluster takes rows. Nothing was changed. Add workers with ' +
        '`citus_add_node`, or let the coordinator have all: `SELECT citus_set_node_property' +
        "(nodename, nodeport, 'shouldhaveshards', true) FROM pg_dist_node`.",
    );
  }
  if (distributed.length === 0) return;
  throw new OperatorError(
    distributed.length === distributedTables.length
      ? 'The tables are distributed already. Nothing was changed.'
      : `Only ${distributed.join(' and ')} are distributed, which this command has not done. ` +
          'Nothing was changed. Undistribute them, and try again.',
  );
}

/** @throws {OperatorError} with what has to go before tables can be distributed. */
export function expectNoObstacle(obstacles: readonly Obstacle[]): void {
  if (obstacles.length === 0) return;
  const lines = obstacles.map(({ kind, name, table }) =>
    kind === 'owner' ? `${table} belongs to ${name}` : `the ${kind} ${name} of ${table}`,
  );
  throw new OperatorError(
    'Citus refuses tables with what this release has not made, and tables of another owner. ' +
      `Nothing was changed. In the way is:\n  ${lines.join('\n  ')}`,
  );
}

/** @throws {OperatorError} the tables are not distributed, or only some are. */
export function expectDistributed(found: Distribution): void {
  expectCoordinator(found);
  if (found.distributed.length === distributedTables.length) return;
  throw new OperatorError('The tables are not distributed. Nothing was changed.');
}

/**
 * A server goes by what it has found at its start: it would let a key sell two products.
 *
 * @throws {OperatorError} servers are connected.
 */
export function expectNobodyElse(sessions: readonly OtherSession[]): void {
  if (sessions.length === 0) return;
  throw new OperatorError(
    'Servers or other commands are connected. Nothing was changed. Stop them: they would go on as ' +
      `before, and sell wrongly. Their sessions: ${listOf(sessions)}`,
  );
}

export function listOf(sessions: readonly OtherSession[]): string {
  return sessions.map(({ pid, address }) => `${pid} from ${address ?? 'this machine'}`).join(', ');
}

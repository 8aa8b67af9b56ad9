import { QueryTypes } from 'sequelize';
import type { UmzugStorage } from 'umzug';
import { sqlStateOf } from './databaseErrors.ts';
import type { MigrationContext, SchemaMigration } from './migrations/migration.ts';

const INSUFFICIENT_PRIVILEGE = '42501';
/** No schema of the search path is there and may be used. */
const INVALID_SCHEMA_NAME = '3F000';

interface Applied {
  name: string;
  /** Missing in the table of an early database. */
  compatible_with?: string | null;
}

/** The schema is newer than this release, or older and the role may not change it. */
export class UnfitSchema extends Error {}

/** Remembers what is applied in a table, within the migrations' own transaction. */
export function migrationTable(schema: readonly SchemaMigration[]): UmzugStorage<MigrationContext> {
  const compatibleWith = new Map(schema.map((each) => [each.name, each.compatibleWith]));
  return {
    async executed({ context }) {
      return (await readApplied(context)).map(({ name }) => name);
    },

    async logMigration({ name, context: { queryInterface, transaction } }) {
      const { sequelize } = queryInterface;
      await sequelize.query(
        'ALTER TABLE migrations ADD COLUMN IF NOT EXISTS compatible_with text',
        { transaction },
      );
      await sequelize.query('INSERT INTO migrations (name, compatible_with) VALUES ($1, $2)', {
        bind: [name, compatibleWith.get(name) ?? null],
        transaction,
      });
    },

    async unlogMigration() {
      throw new Error('Migrations only go forward.');
    },
  };
}

/** Makes the table if it is missing, and only then: a standby refuses to create what is there. */
export async function ensureTable({ queryInterface, transaction }: MigrationContext) {
  const { sequelize } = queryInterface;
  const [[table]] = await sequelize.query(`SELECT to_regclass('migrations') AS name`, {
    transaction,
  });
  if ((table as { name: string | null }).name) return;
  await sequelize.query(
    'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, compatible_with text)',
    { transaction },
  );
}

export async function readApplied({
  queryInterface,
  transaction,
}: MigrationContext): Promise<Applied[]> {
  return queryInterface.sequelize.query<Applied>('SELECT * FROM migrations', {
    type: QueryTypes.SELECT,
    transaction,
  });
}

/**
 * A later release may have changed the schema. It says of each migration which one a release must
 * know to go on beside it.
 *
 * @throws {UnfitSchema} naming what this release would not do right by.
 */
export function refuseNewer(known: readonly SchemaMigration[], applied: readonly Applied[]): void {
  const names = known.map(({ name }) => name);
  const unfit = applied.filter(
    ({ name, compatible_with }) =>
      !names.includes(name) && !(compatible_with && names.includes(compatible_with)),
  );
  if (unfit.length === 0) return;
  throw new UnfitSchema(
    `The schema is newer than this release, which cannot work on it: ${list(unfit)} ` +
      'came after it. Start the release that has made the schema, or a later one.',
  );
}

/** Of an error while these are applied: says if the role may not do that. */
export function explainRefusal(pending: readonly { name: string }[]): (error: unknown) => never {
  return (cause) => {
    const isRefused = [INSUFFICIENT_PRIVILEGE, INVALID_SCHEMA_NAME].includes(
      sqlStateOf(cause) ?? '',
    );
    if (!isRefused) throw cause;
    throw new UnfitSchema(
      `The schema lacks ${list(pending)}, and the user in DATABASE_URL may not change it: ` +
        `${(cause as Error).message}. Run \`npx inventory migrate\` as the owner of the tables. ` +
        'If it is up to date, give the user USAGE on it.',
      { cause },
    );
  };
}

function list(migrations: readonly { name: string }[]): string {
  return migrations.map(({ name }) => name).join(', ');
}

import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { HAS_KEY_CLAIMS } from './citus/keyClaims.ts';
import { claimRights, onTable, type Part, type Right, rights } from './rights.ts';

/** The role may not do what the program is there for. */
export class MissingRights extends Error {}

/**
 * Of tables that are there: those to be made will belong to the role.
 *
 * @throws {MissingRights} with each right of the part that the session's role lacks.
 */
export async function requireRights(
  part: Part,
  sequelize: Sequelize,
  transaction: Transaction,
): Promise<void> {
  const ofClaims = (claimRights as Partial<Record<Part, readonly Right[]>>)[part] ?? [];
  const needed = [...rights[part], ...ofClaims].flatMap((right) => {
    const { privilege, table, columns = [null] } = onTable(right) ?? {};
    return columns.map((column) => ({ right, privilege, table, column }));
  });
  const missing = await sequelize.query<{ right: string; role: string }>(
    `SELECT DISTINCT "right", current_user::text AS role
     FROM json_to_recordset($1)
       AS needed ("right" text, privilege text, "table" text, "column" text),
       to_regclass("table") AS place
     WHERE CASE WHEN place IS NULL OR "table" = 'key_claims' AND NOT ${HAS_KEY_CLAIMS} THEN false
       WHEN "column" IS NULL THEN NOT has_table_privilege(place, privilege)
       ELSE NOT has_column_privilege(place, "column", privilege) END
     ORDER BY "right"`,
    { bind: [JSON.stringify(needed)], type: QueryTypes.SELECT, transaction },
  );
  const [first] = missing;
  if (!first) return;
  const role = `"${first.role.replaceAll('"', '""')}"`;
  throw new MissingRights(
    [
      'The user in DATABASE_URL lacks rights. As the owner of the tables, run:',
      ...missing.map(({ right }) => `  GRANT ${right} TO ${role};`),
      '`npx inventory roles` prints what gives a role all that it needs.',
    ].join('\n'),
  );
}

/**
 * SQL that gives a role the database and all that the current user has made in it. `REASSIGN OWNED`
 * does not take what the first superuser owns. What an extension or a table brings goes with that.
 */
export function handOver(role: string, database: string): string {
  return `DO $do$
    DECLARE command text;
    BEGIN
      FOR command IN
        SELECT format('ALTER SCHEMA %I OWNER TO ${role}', nspname)
        FROM pg_namespace AS made WHERE nspowner = current_user::regrole
          AND nspname !~ '^pg_' AND nspname <> 'information_schema'
          AND ${isIndependent('pg_namespace')}
        UNION ALL
        SELECT format('ALTER %s %I.%I OWNER TO ${role}',
            CASE relkind WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, nspname, relname)
        FROM pg_class AS made JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relowner = current_user::regrole AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
          AND ${isOrdinary} AND ${isIndependent('pg_class', `OR relkind = 'S' AND deptype IN ('a', 'i')`)}
        UNION ALL
        SELECT format('ALTER TYPE %I.%I OWNER TO ${role}', nspname, typname)
        FROM pg_type AS made JOIN pg_namespace ON pg_namespace.oid = typnamespace
        WHERE typowner = current_user::regrole AND typtype IN ('e', 'd', 'r') AND ${isOrdinary}
          AND ${isIndependent('pg_type', `OR deptype = 'i'`)}
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO ${role}', made.oid::regprocedure)
        FROM pg_proc AS made JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE proowner = current_user::regrole AND ${isOrdinary} AND ${isIndependent('pg_proc', `OR deptype = 'i'`)}
      LOOP
        EXECUTE command;
      END LOOP;
      ALTER DATABASE ${database} OWNER TO ${role};
    END $do$`;
}

const isOrdinary = `nspname !~ '^pg_' AND nspname <> 'information_schema'`;

/** Not a member of an extension, nor the sequence or type that another object has made. */
function isIndependent(catalog: string, or = ''): string {
  return `NOT EXISTS (SELECT FROM pg_depend WHERE classid = '${catalog}'::regclass
    AND objid = made.oid AND objsubid = 0 AND (deptype = 'e' ${or}))`;
}

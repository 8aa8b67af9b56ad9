/**
 * SQL that has PostgreSQL run statements within COMMIT, for each new order of which a condition
 * holds. The service checks what it has written with deferred triggers run: this one is deferred
 * again by one of these.
 */
export function atCommit(name: string, condition: string, statements: string): string {
  return `
    CREATE TABLE ${name}_orders AS TABLE orders WITH NO DATA;
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN ${statements} RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER ${name}_again AFTER INSERT ON ${name}_orders
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${name}();
    CREATE FUNCTION ${name}_defer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      SET CONSTRAINTS ${name}_again DEFERRED;
      INSERT INTO ${name}_orders SELECT NEW.*;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ${name} AFTER INSERT ON orders
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (${condition})
      EXECUTE FUNCTION ${name}_defer();`;
}

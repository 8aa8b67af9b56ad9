-- What `inventory distribute` uses of Citus, on PostgreSQL by itself: its catalogs, and functions
-- that refuse what those of Citus refuse, and write down what they are asked for. Rows stay where
-- they are.
CREATE SCHEMA citus_stand_in;
SET search_path = citus_stand_in;

CREATE TABLE pg_dist_partition (logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL,
  partkey text, colocationid integer NOT NULL DEFAULT 0, repmodel "char" NOT NULL DEFAULT 's',
  autoconverted boolean NOT NULL DEFAULT false);
CREATE TABLE pg_dist_shard (logicalrelid regclass NOT NULL, shardid bigint NOT NULL,
  shardstorage "char" NOT NULL DEFAULT 't', shardminvalue text, shardmaxvalue text);
CREATE TABLE pg_dist_placement (placementid bigint GENERATED ALWAYS AS IDENTITY,
  shardid bigint NOT NULL, shardstate integer NOT NULL DEFAULT 1,
  shardlength bigint NOT NULL DEFAULT 0, groupid integer NOT NULL);
CREATE TABLE pg_dist_local_group (groupid integer NOT NULL);
CREATE TABLE pg_dist_node (groupid integer NOT NULL, isactive boolean NOT NULL DEFAULT true,
  shouldhaveshards boolean NOT NULL DEFAULT true, noderole text NOT NULL DEFAULT 'primary');
INSERT INTO pg_dist_local_group VALUES (0);
INSERT INTO pg_dist_node (groupid, shouldhaveshards) VALUES (0, false), (1, true), (2, true);
CREATE SEQUENCE shard_ids START 102008;
-- The calls, and the tables whose rows would be on the coordinator's disk still.
CREATE TABLE calls (number integer GENERATED ALWAYS AS IDENTITY, call text NOT NULL);
CREATE TABLE leftovers (logicalrelid regclass PRIMARY KEY);

CREATE FUNCTION has_column_in_keys(table_name regclass, key_column text) RETURNS boolean
LANGUAGE sql AS $$
  SELECT NOT EXISTS (
    SELECT FROM pg_index WHERE indrelid = table_name AND (indisunique OR indisexclusion)
      AND NOT EXISTS (SELECT FROM pg_attribute
        WHERE attrelid = table_name AND attname = key_column AND attnum = ANY (indkey)))
$$;

CREATE FUNCTION add_shards(table_name regclass, shard_count integer, nodes integer DEFAULT 2)
RETURNS void LANGUAGE sql AS $$
  WITH added AS (
    INSERT INTO citus_stand_in.pg_dist_shard (logicalrelid, shardid, shardminvalue, shardmaxvalue)
    SELECT table_name, nextval('citus_stand_in.shard_ids'),
      ((-2147483648)::bigint + n * (4294967296 / shard_count))::text,
      ((-2147483648)::bigint + (n + 1) * (4294967296 / shard_count) - 1)::text
    FROM generate_series(0::bigint, shard_count - 1) AS n ORDER BY n
    RETURNING shardid)
  INSERT INTO citus_stand_in.pg_dist_placement (shardid, groupid)
    SELECT shardid, 1 + shardid % nodes FROM added
$$;

CREATE FUNCTION create_distributed_table(table_name regclass, distribution_column text,
  distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default',
  shard_count integer DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = citus_stand_in, public AS $$
DECLARE
  with_table regclass := CASE WHEN colocate_with NOT IN ('none', 'default') THEN colocate_with END;
  shards integer := coalesce(shard_count, 32);
  group_id integer;
BEGIN
  INSERT INTO calls (call) VALUES (format('distribute %s by %s with %s, shards %s',
    table_name, distribution_column, colocate_with, coalesce(shard_count::text, 'as set')));
  PERFORM pg_advisory_xact_lock_shared(hashtext('distribute ' || table_name));
  IF current_setting('citus.enable_local_execution', true) IS DISTINCT FROM 'off' THEN
    RAISE EXCEPTION 'cannot execute command because a local execution has accessed a placement';
  END IF;
  IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = table_name) THEN
    RAISE EXCEPTION 'table "%" is already distributed', table_name USING ERRCODE = '42P16';
  END IF;
  IF with_table IS NOT NULL AND shard_count IS NOT NULL THEN
    RAISE EXCEPTION 'shard_count can''t be specified when the table is to be colocated with another';
  END IF;
  IF NOT has_column_in_keys(table_name, distribution_column) THEN
    RAISE EXCEPTION 'cannot create constraint on "%"', table_name USING ERRCODE = '0A000',
      DETAIL = 'Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that '
        'do not include the partition column (with an equality operator if EXCLUDE).';
  END IF;
  IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = table_name AND NOT tgisinternal) THEN
    RAISE EXCEPTION 'cannot distribute relation "%" because it has triggers', table_name;
  END IF;
  IF with_table IS NULL THEN
    SELECT coalesce(max(colocationid), 0) + 1 INTO group_id FROM pg_dist_partition;
  ELSE
    SELECT colocationid INTO STRICT group_id FROM pg_dist_partition WHERE logicalrelid = with_table;
    SELECT count(*) INTO shards FROM pg_dist_shard WHERE logicalrelid = with_table;
  END IF;
  IF EXISTS (
    SELECT FROM pg_constraint LEFT JOIN pg_dist_partition AS target ON logicalrelid = confrelid
    WHERE conrelid = table_name AND contype = 'f' AND (
      target.colocationid IS DISTINCT FROM group_id OR confdeltype <> 'a' OR confupdtype <> 'a'
      OR NOT EXISTS (SELECT FROM unnest(conkey, confkey) AS pair (own, other)
        JOIN pg_attribute AS o ON o.attrelid = conrelid AND o.attnum = own
        JOIN pg_attribute AS r ON r.attrelid = confrelid AND r.attnum = other
        WHERE o.attname = distribution_column AND r.attname = target.partkey))
  ) THEN
    RAISE EXCEPTION 'cannot create foreign key constraint' USING ERRCODE = '0A000';
  END IF;
  INSERT INTO pg_dist_partition (logicalrelid, partmethod, partkey, colocationid)
    VALUES (table_name, 'h', distribution_column, group_id);
  PERFORM add_shards(table_name, shards);
  INSERT INTO leftovers VALUES (table_name);
END
$$;

CREATE FUNCTION create_reference_table(table_name regclass) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO citus_stand_in.calls (call) VALUES (format('reference %s', table_name));
  INSERT INTO citus_stand_in.pg_dist_partition (logicalrelid, partmethod, repmodel)
    VALUES (table_name, 'n', 't');
  INSERT INTO citus_stand_in.leftovers VALUES (table_name);
$$;

CREATE FUNCTION truncate_local_data_after_distributing_table(table_name regclass) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO citus_stand_in.calls (call) VALUES (format('truncate %s', table_name));
  SELECT pg_advisory_xact_lock_shared(hashtext('truncate ' || table_name));
  DELETE FROM citus_stand_in.leftovers WHERE logicalrelid = table_name;
$$;

-- Hides PostgreSQL's own, for tables that are distributed.
CREATE FUNCTION pg_relation_size(table_name regclass) RETURNS bigint
LANGUAGE sql AS $$
  SELECT count(*) * 8192 FROM citus_stand_in.leftovers WHERE logicalrelid = table_name
$$;

CREATE FUNCTION forget_dropped() RETURNS event_trigger
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM citus_stand_in.pg_dist_partition WHERE logicalrelid IN (
    SELECT objid FROM pg_event_trigger_dropped_objects() WHERE object_type = 'table');
  DELETE FROM citus_stand_in.leftovers WHERE logicalrelid IN (
    SELECT objid FROM pg_event_trigger_dropped_objects() WHERE object_type = 'table');
END
$$;
CREATE EVENT TRIGGER citus_forgets ON sql_drop EXECUTE FUNCTION forget_dropped();

CREATE FUNCTION refuse_alter_sequence() RETURNS event_trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM citus_stand_in.pg_dist_partition) THEN
    RAISE EXCEPTION 'Altering a distributed sequence is currently not supported.';
  END IF;
END
$$;
CREATE EVENT TRIGGER citus_refuses ON ddl_command_start WHEN TAG IN ('ALTER SEQUENCE')
  EXECUTE FUNCTION refuse_alter_sequence();

GRANT USAGE ON SCHEMA citus_stand_in TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA citus_stand_in TO PUBLIC;
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = public, citus_stand_in, pg_catalog',
    current_database());
END $$;

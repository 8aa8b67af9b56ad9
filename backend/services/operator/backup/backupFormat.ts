import { z } from 'zod';

/**
 * A backup is one Zstandard frame. In it are, as lines of text: the manifest as JSON; for each of its
 * tables the rows in the text format of COPY, then `\.`; and at the end, as JSON, how many rows each
 * table has and the SHA-256 of all bytes before that line.
 */
export const BACKUP_VERSION = 1;

export const END_OF_ROWS = Buffer.from('\\.\n');

const name = z.string().min(1).max(63);

/** All versions begin with it: what else a later one has is not known here. */
export const versionSchema = z.object({ inventoryBackup: z.number().int().min(1) });

export const manifestSchema = versionSchema.extend({
  /** When it began: the rows are as they were at that moment. */
  at: z.iso.datetime(),
  /** Those that had been applied to the tables. */
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name, columns: z.array(name).min(1) })),
  sequences: z.array(
    z.object({
      table: name,
      column: name,
      last: z.string().regex(/^-?\d{1,19}$/),
      isCalled: z.boolean(),
    }),
  ),
});

export type BackupManifest = z.infer<typeof manifestSchema>;

/** How many rows there are, by the name of the table. */
export type RowCounts = Record<string, number>;

export const endSchema = z.object({
  rows: z.record(z.string(), z.number().int().min(0)),
  sha256: z.string(),
});

export type BackupEnd = z.infer<typeof endSchema>;

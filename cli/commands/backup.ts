import { resolve } from 'node:path';
import { Command } from 'commander';
import { escapeControls } from '../../backend/printable.ts';
import { auditRestored } from '../../backend/services/operator/auditRestored.ts';
import { type BackupSummary, backUp } from '../../backend/services/operator/backupService.ts';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import { checkBackup, restore } from '../../backend/services/operator/restoreService.ts';
import type { CommandContext } from '../commandContext.ts';
import { modeOption } from '../fileMode.ts';
import { auditText } from '../output/auditText.ts';
import { amount } from '../output/formatNumber.ts';
import { toJson } from '../output/json.ts';
import { printResult } from '../output/printResult.ts';
import { progressFor } from '../output/startProgress.ts';
import { writeOut } from '../output/writeOut.ts';
import { writeWhole } from '../output/writeWhole.ts';
import { type JsonOption, withExamples } from '../usage.ts';

interface BackupOptions extends JsonOption {
  mode: number;
}

interface RestoreOptions extends JsonOption {
  replace: boolean;
  dryRun: boolean;
}

export function backupCommand({ signal, withDatabase }: CommandContext): Command {
  const command = new Command('backup')
    .summary('Writes everything to a file, while orders go on')
    .description(
      'Writes all tables as they are at one moment to a file that only you may read, while orders ' +
        'go on. The file is there when it is whole. `inventory restore` reads it.',
    )
    .argument('<file>', 'where to write it')
    .addOption(modeOption('it'))
    .option('--json', 'the result as a JSON object')
    .action((file: string, options: BackupOptions) =>
      withDatabase(async ({ sequelize }) => {
        const session = { sequelize, signal };
        let summary: BackupSummary | undefined;
        await writeWhole({ path: file, mode: options.mode }, async (write) => {
          summary = await backUp(session, write, progressFor(options));
        });
        if (!summary) return;
        await printResult(
          `${escapeControls(file)} has ${contentsOf(summary)}.`,
          { file, ...summary },
          options,
        );
      }),
    );
  return withExamples(command, ['inventory backup shop.backup']);
}

export function restoreCommand(context: CommandContext): Command {
  const command = new Command('restore')
    .summary('Puts a backup into an empty database, and audits it')
    .description(
      'Puts what `inventory backup` has written into an empty database, all of it or nothing, and ' +
        'audits it. Exits with 1 if the audit has a finding.',
    )
    .argument('<file>', 'the backup')
    .option('--replace', 'delete what the database has; orders wait meanwhile', false)
    .option('--dry-run', 'read the file to its end, say what it has, and write nothing', false)
    .option('--json', 'the result and the audit as a JSON object')
    .action((file: string, options: RestoreOptions) => {
      const path = resolve(process.env.INIT_CWD ?? '', file);
      return options.dryRun ? check(path, context, options) : restoreFrom(path, context, options);
    });
  return withExamples(command, [
    'inventory restore shop.backup',
    'inventory restore shop.backup --dry-run',
  ]);
}

async function check(path: string, { signal }: CommandContext, options: JsonOption): Promise<void> {
  const summary = await checkBackup(path, { startProgress: progressFor(options), signal });
  await printResult(`The file has ${contentsOf(summary)}. Nothing was written.`, summary, options);
}

async function restoreFrom(
  path: string,
  { signal, withDatabase }: CommandContext,
  options: RestoreOptions,
): Promise<void> {
  const startProgress = progressFor(options);
  await checkBackup(path, { startProgress, signal });
  const isClean = await withDatabase(
    async ({ sequelize }) => {
      const { replace } = options;
      const session = { sequelize, signal };
      const summary = await restore(session, path, { replace, startProgress });
      const report = await auditRestored(session);
      const lines = [`Restored ${contentsOf(summary)}.`, ...auditText(report)];
      await writeOut(
        options.json ? `${toJson({ ...summary, audit: report })}\n` : `${lines.join('\n')}\n`,
      );
      return report.isClean;
    },
    { withDemoCatalog: false },
  );
  if (!isClean) {
    throw new OperatorError('The backup is restored as it was. The audit found violations in it.');
  }
}

function contentsOf({ at, rows }: BackupSummary): string {
  const tables = Object.entries(rows).map(
    ([table, count]) => `${amount(count, 'row')} of ${table}`,
  );
  return `${tables.join(', ')}, as of ${at.toISOString()}`;
}

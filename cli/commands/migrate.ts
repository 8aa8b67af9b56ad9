import { Command } from 'commander';
import type { CommandContext } from '../commandContext.ts';
import { printResult } from '../output/printResult.ts';
import { type JsonOption, withExamples } from '../usage.ts';

export function migrateCommand({ withDatabase }: CommandContext): Command {
  const migrate = new Command('migrate')
    .summary('Brings the tables up to date')
    .description(
      'Makes or changes the tables, as the owner of the database, so that the server can run as a ' +
        'user that may not. All of it or nothing. Servers of the release before go on.',
    )
    .option('--json', 'the answer as JSON')
    .action((options: JsonOption) =>
      withDatabase(async ({ applied }) => {
        const sentence =
          applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The tables are up to date.';
        await printResult(sentence, { applied }, options);
      }),
    );
  return withExamples(migrate, ['inventory migrate', 'inventory migrate --json']);
}

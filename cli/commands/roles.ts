import { Command, InvalidArgumentError } from 'commander';
import {
  makeRoles,
  type NewRole,
  roleStatements,
} from '../../backend/services/operator/roleService.ts';
import type { CommandContext } from '../commandContext.ts';
import { writeOut } from '../output/writeOut.ts';
import { withExamples } from '../usage.ts';

/** The kinds of roles, as options have them, and who each is for. */
const kinds = { server: 'the server', operator: 'the commands', reader: 'commands that only read' };

type Options = Partial<Record<keyof typeof kinds, string>> & { apply: boolean };

export function rolesCommand(context: CommandContext): Command {
  const roles = new Command('roles')
    .summary('Makes users that may do no more than they need')
    .description(
      'Prints SQL that makes users for the server, for the operator and for reading, with the ' +
        'rights that these need. Run it as the owner of the tables, after `inventory migrate`.',
    );
  for (const [kind, purpose] of Object.entries(kinds)) {
    const what = `the user for ${purpose}; if any is named, only those that are`;
    roles.option(`--${kind} <name>`, `${what} (default: inventory_${kind})`, roleName);
  }
  roles
    .option('--apply', 'runs it on the database instead', false)
    .action((options: Options, command: Command) => print(options, command, context));
  return withExamples(roles, [
    'inventory roles > roles.sql',
    'inventory roles --server shop_api --apply',
    'inventory roles | npx inventory run psql',
  ]);
}

async function print(
  { apply, ...named }: Options,
  command: Command,
  { withDatabase, signal }: CommandContext,
): Promise<void> {
  const chosen = Object.keys(named).length > 0 ? Object.keys(named) : Object.keys(kinds);
  const roles = (chosen as (keyof typeof kinds)[]).map(
    (kind): NewRole => ({ kind, name: named[kind] ?? `inventory_${kind}` }),
  );
  const names = roles.map(({ name }) => name);
  if (new Set(names).size < names.length) command.error('error: each user needs a name of its own');
  if (!apply) return writeOut(`BEGIN;\n${roleStatements(roles).join('\n')}\nCOMMIT;\n`);

  await withDatabase(({ sequelize }) => makeRoles(roles, { sequelize, signal }));
  await writeOut(
    `These have the rights that they need: ${names.join(', ')}. Give a new one a password.\n`,
  );
}

/** Within the SQL it stands in quotes, and at one place within a dollar-quoted text. */
function roleName(text: string): string {
  if (/^[a-z_][\w-]{0,62}$/i.test(text)) return text;
  throw new InvalidArgumentError('It must be letters, digits, _ and -, 63 at most.');
}

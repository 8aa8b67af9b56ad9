import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Command } from 'commander';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import { programEnvironment } from '../../backend/services/operator/programEnvironment.ts';
import { leaveSignalsToChild } from '../../backend/stopSignal.ts';
import { whenStarted } from '../../backend/whenStarted.ts';
import type { CommandContext } from '../commandContext.ts';
import { withExamples } from '../usage.ts';

export function runCommand({ withDatabase }: CommandContext): Command {
  const run = new Command('run')
    .summary('Runs pg_dump, psql and the like on the database')
    .description(
      'Runs a program of PostgreSQL, such as pg_dump or psql, on the database: it gets PGHOST, ' +
        'PGPORT, PGUSER and so on, and DATABASE_URL. Such variables of yours are left out.',
    )
    .argument('<program>', 'its name or path')
    .argument('[arguments...]', 'what it gets, options included')
    .passThroughOptions()
    .action((program: string, args: string[]) =>
      withDatabase(({ databaseUrl }) => runProgram(program, args, programEnvironment(databaseUrl))),
    );
  return withExamples(run, [
    'inventory run pg_dump --format=custom --file=shop.dump',
    `inventory run psql -c 'SELECT count(*) FROM orders'`,
  ]);
}

async function runProgram(program: string, args: string[], env: Record<string, string>) {
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const child = await whenStarted(
    spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env }, cwd }),
  ).catch((cause) => {
    const hint = 'Install the programs of PostgreSQL, or give the path.';
    throw new OperatorError(`${cause.message} ${hint}`, { cause });
  });
  leaveSignalsToChild(); // the terminal's Ctrl-C has reached it as well; the others have not
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => child.kill(name));
  const [exitCode, signal] = await once(child, 'exit');
  if (exitCode !== 0) throw new OperatorError(`${program} ended with ${exitCode ?? signal}.`);
}

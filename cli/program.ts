import { Command } from 'commander';
import type { CommandContext } from './commandContext.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { distributeCommand } from './commands/distribute.ts';
import { importCommand } from './commands/import.ts';
import { migrateCommand } from './commands/migrate.ts';
import { ordersCommand } from './commands/orders.ts';
import { productsCommand } from './commands/products.ts';
import { rolesCommand } from './commands/roles.ts';
import { runCommand } from './commands/run.ts';
import { rushCommand } from './commands/rush.ts';
import { salesCommand } from './commands/sales.ts';
import { stockCommand } from './commands/stock.ts';
import { watchCommand } from './commands/watch.ts';
import { writeMessage } from './output/writeMessage.ts';
import type { Rush } from './rushOptions.ts';
import type { PlotSales } from './salesReport.ts';
import { withExamples } from './usage.ts';

/** What commands are given that is no part of the service. */
export interface Tools {
  rush: Rush;
  plotSales: PlotSales;
}

/** The operator's command, with all its subcommands. */
export function createProgram(context: CommandContext, { rush, plotSales }: Tools): Command {
  const program = new Command('inventory')
    .description('Looks after the stock that the order API sells from.')
    .exitOverride()
    .enablePositionalOptions()
    .helpCommand(false)
    .configureOutput({ writeErr: writeMessage })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for the options)');
  withExamples(program, [
    'inventory products add "Espresso cup" --stock 100',
    'inventory stock receive 1 500 --note "delivery 2031"',
    'inventory import products.csv',
    'inventory audit',
    'inventory rush',
  ]);
  const subcommands = [
    productsCommand(context),
    stockCommand(context),
    importCommand(context),
    ordersCommand(context),
    salesCommand(context, plotSales),
    auditCommand(context),
    backupCommand(context),
    restoreCommand(context),
    watchCommand(context),
    rushCommand(context, rush),
    runCommand(context),
    migrateCommand(context),
    rolesCommand(context),
    distributeCommand(context),
  ];
  for (const subcommand of subcommands) program.addCommand(inherited(subcommand, program));
  return program;
}

/** Settings that `addCommand`, unlike `command`, does not hand down. */
function inherited(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const subcommand of command.commands) inherited(subcommand, command);
  return command;
}

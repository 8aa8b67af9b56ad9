import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../commandContext.ts';
import type { Address, Rush, RushOptions } from '../rushOptions.ts';
import { wholeNumber, withExamples } from '../usage.ts';

const MAX_INTEGER = 2_147_483_647;
const BUYERS = 20_000;
const CONNECTIONS = 200;
/** For a server that others may need. */
const MODEST_BUYERS = 1_000;
const MODEST_CONNECTIONS = 20;

type Given = Omit<RushOptions, 'buyers' | 'connections'> &
  Partial<Pick<RushOptions, 'buyers' | 'connections'>>;

export function rushCommand(context: CommandContext, rush: Rush): Command {
  const command = new Command('rush')
    .summary('A sale to watch: sells, audits, and writes a report')
    .description(
      'Sells a product that everybody wants, shows how, audits it, and writes a report. It makes a ' +
        'database and servers of its own and removes them; yours, DATABASE_URL included, are left ' +
        'alone. With --url it orders from a running server instead, and reads stock where the ' +
        'other commands do.',
    )
    .option('--units <n>', 'how many there are', wholeNumber(1, 1_000_000), 1_000)
    .option('--buyers <n>', atUrl('how many want one', BUYERS, MODEST_BUYERS), upTo(1_000_000))
    .option(
      '--connections <n>',
      atUrl('orders at once', CONNECTIONS, MODEST_CONNECTIONS),
      upTo(5_000),
    )
    .option('--servers <n>', 'server processes', upTo(16), 2)
    .option('--literal', 'the same again with one transaction per order, to compare', false)
    .addOption(
      new Option('--url <url>', 'a running server of yours, such as http://127.0.0.1:3000')
        .argParser(parseUrl)
        .conflicts(['units', 'servers', 'literal']),
    )
    .option('--product <id>', 'which product to order there', upTo(MAX_INTEGER))
    .option('--report <file>', 'where to write the report', 'rush-report.html')
    .option('--json', 'the result as a JSON object', false)
    .action(async (given: Given) => {
      if (!given.url !== (given.product === undefined)) {
        command.error('error: --url and --product belong together');
      }
      await rush(sized(given), context);
    });
  return withExamples(command, [
    'inventory rush',
    'inventory rush --literal --units 500',
    'inventory rush --url http://127.0.0.1:3000 --product 1 --buyers 2000',
  ]);
}

function sized(given: Given): RushOptions {
  const [buyers, connections] = given.url
    ? [MODEST_BUYERS, MODEST_CONNECTIONS]
    : [BUYERS, CONNECTIONS];
  return { buyers, connections, ...given };
}

function upTo(most: number): (text: string) => number {
  return wholeNumber(1, most);
}

function atUrl(what: string, usual: number, modest: number): string {
  return `${what} (default: ${usual}, with --url ${modest})`;
}

function parseUrl(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOnlyServer = url && url.href === `http://${url.host}/`;
  if (!isOnlyServer) {
    throw new InvalidArgumentError(
      'It must name a server and nothing else, like http://127.0.0.1:3000.',
    );
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) };
}

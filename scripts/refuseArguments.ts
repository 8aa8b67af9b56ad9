import { settingNames } from '../backend/config.ts';
import { nearestName } from '../backend/nearestName.ts';
import { printableLines, quotedList } from '../backend/printable.ts';

/** Ends the process if it has arguments: `command` takes settings from the environment alone. */
export function refuseArguments(command: string, args = process.argv.slice(2)): void {
  if (args.length === 0) return;
  const [first = '', second] = args;
  const name = settingOf(first) ?? 'PORT';
  const value = /=(.+)$/.exec(first)?.[1] ?? second ?? (/^\d+$/.test(first) ? first : 'VALUE');
  process.stderr.write(
    printableLines(
      `${command} takes no arguments, but was given ${quotedList(args)}.\n` +
        'Settings are variables of the environment or lines of .env, which .env.example lists:\n' +
        `  ${name}=${value.slice(0, 80)} ${command}\n`,
    ),
  );
  process.exit(2);
}

/** `--port` and `--port=4000` for PORT. */
function settingOf(argument: string): string | undefined {
  const [option] = /^[a-z][\w-]*/i.exec(argument.replace(/^-+/, '')) ?? [];
  return option && nearestName(option.replaceAll('-', '_'), settingNames);
}

import { type Command, InvalidArgumentError } from 'commander';

export const MAX_INTEGER = 2_147_483_647;
/** Of what is on record about a change of stock. */
export const MAX_NOTE_LENGTH = 500;

export interface JsonOption {
  json?: boolean;
}

/** Shows examples, each a whole command line, below the options of `--help`. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  npx ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** Reads an argument that is a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Reads an argument that is a text of so many characters, without the white space around it. */
export function shortText(least: number, most: number): (text: string) => string {
  return (text) => {
    const trimmed = text.trim();
    const length = [...trimmed].length;
    if (length < least) throw new InvalidArgumentError('It must not be empty.');
    if (length <= most) return trimmed;
    throw new InvalidArgumentError(`It has ${length} characters; ${most} is the most.`);
  };
}

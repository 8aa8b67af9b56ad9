import { isUtf8 } from 'node:buffer';

export interface ParsedEnvFile {
  values: Map<string, string>;
  /** What is wrong, each with its line. No value is repeated: it may be a password. */
  faults: string[];
}

const MAX_FAULTS = 20;
const assignment = /^(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;

/**
 * Reads lines such as `NAME=value`, `export NAME='value'` and `# comment`, in UTF-8 with any line
 * ends. A # begins a comment at the beginning of a line and after white space only.
 */
export function parseEnvFile(bytes: Buffer): ParsedEnvFile {
  const values = new Map<string, string>();
  const unreadable = faultOfEncoding(bytes);
  if (unreadable) return { values, faults: [unreadable] };

  const faults: string[] = [];
  const lines = bytes.toString().split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const fault = takeLine(line.trim(), values); // a byte order mark counts as white space
    if (fault) faults.push(`line ${index + 1} ${fault}`);
    if (faults.length === MAX_FAULTS) break;
  }
  return { values, faults };
}

/** Adds the value of a line; answers with what is wrong with it, if anything is. */
function takeLine(line: string, values: Map<string, string>): string | undefined {
  const [, name = '', text = ''] = assignment.exec(line) ?? [];
  if (name === '') return 'is neither NAME=value nor a # comment';
  const value = readValue(text);
  if (value === undefined) {
    return `has quotes around the value of ${name.slice(0, 40)} that do not end where it ends`;
  }
  if (value.includes('\0')) return 'has a NUL character';
  if (values.has(name)) return `sets ${name.slice(0, 40)} a second time`;
  values.set(name, value);
  return undefined;
}

/** Undefined if the quotes make no sense. Nothing within quotes has a special meaning. */
function readValue(text: string): string | undefined {
  const quote = /^["'`]/.exec(text)?.[0];
  if (!quote) return text.replace(/(^|\s+)#.*$/, '').trimEnd();
  const end = text.indexOf(quote, 1);
  if (end === -1 || !/^\s*(#.*)?$/.test(text.slice(end + 1))) return undefined;
  return text.slice(1, end);
}

function faultOfEncoding(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 2).toString('hex');
  const isWide = start === 'fffe' || start === 'feff' || bytes.subarray(0, 100).includes(0);
  if (isWide) return 'is UTF-16 or no text. Save it as UTF-8';
  if (isUtf8(bytes)) return undefined;
  const lines = bytes.toString('latin1').split(/\r\n|\n|\r/);
  const line = lines.findIndex((text) => !isUtf8(Buffer.from(text, 'latin1'))) + 1;
  return `has characters in line ${line} that are not UTF-8. Save it as UTF-8`;
}

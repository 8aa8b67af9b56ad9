import { quoted, quotedList } from '../../../printable.ts';
import { OperatorError } from '../operatorError.ts';
import { delimiterNaming, requiredColumns } from './delimiter.ts';

/** Where in a line the columns are. */
export interface ImportColumns {
  count: number;
  name: number;
  stock: number;
  id: number | undefined;
}

const known = [...requiredColumns, 'id'];
const ADVICE =
  'The first line must name the columns, separated by commas, semicolons, tabs or |: name, stock ' +
  'and, if the products bring their ids, id.';

/** What stands between the names of two columns, and is none of those that are read. */
const otherDelimiter = /(?:name|stock|id)["' ]*([^\w"'])["' ]*(?:name|stock|id)/i;

/** @throws {OperatorError} naming all that is wrong with the header. */
export function readHeader(fields: readonly string[]): ImportColumns {
  const titles = fields.map((field) => field.trim().toLowerCase());
  if (titles.join('') === '') throw new OperatorError(`The header is empty. ${ADVICE}`);
  const unknown = fields.filter((_, column) => !known.includes(titles[column] ?? ''));
  const missing = requiredColumns.filter((title) => !titles.includes(title));
  const repeated = known.filter((title) => titles.indexOf(title) !== titles.lastIndexOf(title));
  const faults = [
    unknown.length > 0 && `has columns that are not known: ${quotedList(unknown)}`,
    missing.length > 0 && `lacks ${quotedList(missing)}`,
    repeated.length > 0 && `repeats ${quotedList(repeated)}`,
    fields.length === 1 && faultOfOnly(fields[0] ?? ''),
  ].filter(Boolean);
  if (faults.length > 0) throw new OperatorError(`The header ${faults.join('; it ')}. ${ADVICE}`);
  const id = titles.indexOf('id');
  return {
    count: titles.length,
    name: titles.indexOf('name'),
    stock: titles.indexOf('stock'),
    id: id === -1 ? undefined : id,
  };
}

/** Why columns may have been taken for one. */
function faultOfOnly(field: string): string | undefined {
  const isQuoted = delimiterNaming(field) !== undefined;
  if (isQuoted) return `has ${quoted(field)} in one pair of quotes: each column has its own`;
  const delimiter = otherDelimiter.exec(field)?.[1];
  return delimiter && `has ${quoted(delimiter)} between the columns`;
}

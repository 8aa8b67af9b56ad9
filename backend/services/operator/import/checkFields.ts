import { quoted } from '../../../printable.ts';
import { faultOfName } from '../productName.ts';
import { decodeForReading, decodeUtf8 } from './decodeUtf8.ts';
import type { ImportColumns } from './importHeader.ts';

const MAX_INTEGER = 2_147_483_647;
/** More than a message shows. */
const MAX_SHOWN_BYTES = 200;

type AddFault = (column: 'name' | 'stock' | 'id', reason: string) => void;

/** A line's values; undefined where they are not good. */
export interface CheckedFields {
  id: number | undefined;
  name: string | undefined;
  stock: number | undefined;
}

/** Checks what can be seen of a line alone. */
export function checkFields(
  fields: readonly string[],
  columns: ImportColumns,
  addFault: AddFault,
): CheckedFields {
  const name = decodeUtf8(fields[columns.name] ?? '');
  const nameFault = name === undefined ? 'must be UTF-8' : faultOfName(name);
  if (nameFault) addFault('name', nameFault);

  function wholeNumber(column: 'stock' | 'id', least: number): number | undefined {
    const text = fields[columns[column] ?? -1] ?? '';
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= least && value <= MAX_INTEGER) return value;
    addFault(column, `must be a whole number from ${least} to ${MAX_INTEGER}, not ${shown(text)}`);
    return undefined;
  }

  return {
    id: columns.id === undefined ? undefined : wholeNumber('id', 1),
    name: nameFault ? undefined : name,
    stock: wholeNumber('stock', 0),
  };
}

function shown(bytes: string): string {
  return quoted(decodeForReading(bytes.slice(0, MAX_SHOWN_BYTES)));
}

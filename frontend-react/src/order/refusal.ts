import type { TypedOrder } from '../api/placeOrder.ts';
import type { Outcome } from './attempt.ts';

type FieldName = keyof TypedOrder;

/** The end of an attempt that placed nothing, and which fields were edited since. */
export interface Refusal {
  readonly contents: TypedOrder;
  readonly outcome: Outcome;
  readonly edited: readonly FieldName[];
}

/** A fault at a field, by its row in the table of words. */
export interface FieldFault {
  field: FieldName;
  row:
    | 'PRODUCT_NOT_FOUND'
    | 'INSUFFICIENT_STOCK'
    | 'PRODUCT_MISSING'
    | 'QUANTITY_MISSING'
    | 'RANGE';
  /** Any of these, edited, may have mended it. */
  mendedBy: FieldName[];
}

/** What still stands at the fields: a fault goes away when its field is edited. */
export function faultsAtFields(refusal: Refusal | undefined): FieldFault[] {
  if (!refusal) return [];
  const { edited } = refusal;
  return allFaults(refusal).filter(({ mendedBy }) => !mendedBy.some((f) => edited.includes(f)));
}

/** What no field is to blame for; undefined as soon as anything is edited. */
export function refusalOfAll(refusal: Refusal | undefined): Outcome | undefined {
  if (!refusal || refusal.edited.length > 0) return undefined;
  const { outcome } = refusal;
  const blamed = allFaults(refusal).map(({ field }) => field as string);
  const isElsewhere =
    outcome.kind === 'error' && outcome.details.some(({ field }) => !blamed.includes(field));
  return blamed.length === 0 || isElsewhere ? outcome : undefined;
}

function allFaults({ contents, outcome }: Refusal): FieldFault[] {
  if (outcome.kind !== 'error') return [];
  switch (outcome.code) {
    case 'PRODUCT_NOT_FOUND':
      return [{ field: 'productId', row: 'PRODUCT_NOT_FOUND', mendedBy: ['productId'] }];
    case 'INSUFFICIENT_STOCK':
      return [
        { field: 'quantity', row: 'INSUFFICIENT_STOCK', mendedBy: ['productId', 'quantity'] },
      ];
    case 'INVALID_REQUEST': {
      const names = outcome.details.map(({ field }) => field);
      const fields = (['productId', 'quantity'] as const).filter((name) => names.includes(name));
      return fields.map((field) => ({
        field,
        row: invalidRow(field, contents),
        mendedBy: [field],
      }));
    }
    default:
      return [];
  }
}

function invalidRow(field: FieldName, contents: TypedOrder): FieldFault['row'] {
  if (contents[field].trim() !== '') return 'RANGE';
  return field === 'productId' ? 'PRODUCT_MISSING' : 'QUANTITY_MISSING';
}

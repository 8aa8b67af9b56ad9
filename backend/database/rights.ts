/** As PostgreSQL's GRANT has it; of the database and of owners in words of our own. */
export type Right =
  | `${'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'}${'' | ` (${string})`} ON ${string}`
  | 'TEMPORARY ON DATABASE'
  | `OWNER OF ${string}`;

const applied: Right = 'SELECT ON migrations';
const changeStock: Right = 'UPDATE (stock, updated_at) ON products';
const addReceipts: Right[] = ['SELECT ON stock_receipts', 'INSERT ON stock_receipts'];
const returned: Right = 'SELECT (product_id, order_id, quantity) ON stock_receipts';
const readAll: Right[] = [
  'SELECT ON products',
  'SELECT ON orders',
  'SELECT ON stock_receipts',
  'SELECT ON closing_entries',
];
const saveAll: Right[] = [
  applied,
  ...readAll,
  'SELECT ON products_id_seq',
  'SELECT ON stock_receipts_id_seq',
];
const receive: Right[] = [applied, 'SELECT ON products', changeStock, ...addReceipts];
const readOrders: Right[] = [applied, 'SELECT ON products', 'SELECT ON orders', returned];

/**
 * What each part needs besides CONNECT on the database and USAGE on the schema: no more, no less.
 * The start of the server, `inventory roles` and the tests go by it.
 */
export const rights = {
  server: [applied, 'SELECT ON products', changeStock, 'SELECT ON orders', 'INSERT ON orders'],
  'products list': [applied, 'SELECT ON products'],
  'products list --sort sold': [
    applied,
    'SELECT ON products',
    'SELECT ON orders',
    'SELECT ON closing_entries',
  ],
  sales: [applied, 'SELECT ON products', 'SELECT ON orders'],
  watch: [applied, 'SELECT ON products', 'SELECT ON orders'],
  'products add': [applied, 'SELECT ON products', 'INSERT ON products', ...addReceipts],
  'products rename': [applied, 'SELECT ON products', 'UPDATE (name, updated_at) ON products'],
  'products archive': [
    applied,
    'SELECT ON products',
    'UPDATE (archived_at, updated_at) ON products',
  ],
  'stock receive': receive,
  'stock adjust': receive,
  'stock history': [applied, ...readAll],
  'stock list': [applied, ...readAll],
  audit: [applied, ...readAll],
  'rush --url': [applied, ...readAll],
  import: [
    applied,
    'SELECT ON products',
    'INSERT ON products',
    'INSERT ON stock_receipts',
    'TEMPORARY ON DATABASE',
  ],
  'import with ids': [
    applied,
    'OWNER OF products',
    'INSERT ON stock_receipts',
    'TEMPORARY ON DATABASE',
  ],
  'orders list': readOrders,
  'orders show': readOrders,
  'orders export': readOrders,
  'orders return': [applied, 'SELECT ON products', changeStock, 'SELECT ON orders', ...addReceipts],
  'orders archive': [
    applied,
    'SELECT ON products',
    'SELECT ON orders',
    'DELETE ON orders',
    returned,
    'SELECT ON closing_entries',
    'INSERT ON closing_entries',
    'UPDATE ON closing_entries',
  ],
  backup: saveAll,
  'run pg_dump': saveAll,
} as const satisfies Record<string, readonly Right[]>;

export type Part = keyof typeof rights;

/** What parts need besides, where keys are claimed: on Citus alone. */
export const claimRights = {
  server: ['SELECT ON key_claims', 'INSERT ON key_claims', 'UPDATE ON key_claims'],
  'orders archive': ['SELECT ON key_claims', 'DELETE ON key_claims'],
} as const satisfies PartRights;

type PartRights = Partial<Record<Part, readonly Right[]>>;

const reading: Part[] = [
  'products list',
  'products list --sort sold',
  'sales',
  'watch',
  'stock history',
  'stock list',
  'audit',
  'rush --url',
  'orders list',
  'orders show',
  'orders export',
  'backup',
  'run pg_dump',
];
const changing: Part[] = [
  'products add',
  'products rename',
  'products archive',
  'stock receive',
  'stock adjust',
  'orders return',
  'orders archive',
  'import',
];

/** Roles that may do no more than their parts need. */
export const roleParts = {
  server: ['server'],
  operator: [...reading, ...changing],
  reader: reading,
} as const satisfies Record<string, readonly Part[]>;

export type RoleKind = keyof typeof roleParts;

export const roleKinds = Object.keys(roleParts) as RoleKind[];

export function rightsOfRole(kind: RoleKind, table: PartRights = rights): Right[] {
  return [...new Set(roleParts[kind].flatMap((part: Part) => table[part] ?? []))];
}

/** A right on a table, in its parts; undefined for the others. */
export function onTable(right: Right) {
  const match =
    /^(?<privilege>SELECT|INSERT|UPDATE|DELETE)(?: \((?<columns>.*)\))? ON (?<table>\w+)$/.exec(
      right,
    );
  const { privilege, columns, table } = match?.groups ?? {};
  if (!privilege || !table || table === 'DATABASE') return undefined;
  return { privilege, table, columns: columns?.split(', ') };
}

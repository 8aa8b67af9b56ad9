/** The tests that run on a Citus cluster, too. */
export const citusFiles = [
  ...['order', 'concurrency', 'idempotency', 'manyProducts', 'groups', 'writeCheck'].map(
    (name) => `backend/test/orders/${name}.test.ts`,
  ),
  ...['commitInFlight', 'expiredOrders'].map((name) => `backend/test/faults/${name}.test.ts`),
  ...['products', 'archivedProducts', 'stock', 'stockRace', 'stockHistory', 'stockList'],
  ...['import', 'importBadLines', 'orders', 'ordersExport', 'ordersArchive'],
  ...['ordersArchiveAgain', 'returns', 'restoreInterrupted'],
  ...['returnsBesideOrders', 'sales', 'audit', 'auditUnderLoad', 'backup', 'restore', 'watch'],
].map((name) => (name.includes('/') ? name : `cli/test/${name}.test.ts`));

const TRIGGER = 'it makes a trigger or a rule, which Citus refuses on distributed tables';
const WAITING = 'it looks on one node for who waits for a row, which is on another';
const DAMAGE = 'it damages tables in ways that Citus refuses';
const PLAIN = 'it is about what PostgreSQL by itself does';
const ROOM = 'it fills all places with orders of one node, which has half of them there';
const BESIDE = 'it slows the way to the database down as far as one group at a time needs';
const NAMES = 'it drops a constraint that has another name there';

/** Tests in these files that cannot hold there, by name, and why. */
export const citusSkips: Record<string, string> = {
  'rolls back when the order cannot be written, and tells nobody why': TRIGGER,
  'get their own answers when the database rejects one of them': TRIGGER,
  'are tried again after a deadlock, with the same ids': TRIGGER,
  'the order is refused, and nothing of it is left': TRIGGER,
  'for two products, name one of them': WAITING,
  'are dropped when their client has gone before they were judged': WAITING,
  'leave their places to others, also while a group before them hangs': ROOM,
  'are refused at once or placed, for 600 products': BESIDE,
  'of a refused order is judged anew': PLAIN,
  'adds nothing if the receipt cannot be recorded': TRIGGER,
  'changes nothing if the receipt cannot be recorded': TRIGGER,
  'changes nothing if the stock becomes another than it says': TRIGGER,
  'changes nothing if it cannot be recorded': TRIGGER,
  'does not say that nothing happened if it was lost at COMMIT': TRIGGER,
  'is waited for': WAITING,
  'is given up in the end, by name': WAITING,
  'is given up by the limit for a lock, which is shorter than that of a statement': TRIGGER,
  'is given up at once by Ctrl-C, and nobody is left waiting': WAITING,
  'return together no more than was ordered': WAITING,
  'lets orders be placed and repeated while it removes': WAITING,
  'counts for orders that wait for the row while it is archived': WAITING,
  'writes every order once, by id, to a file that was there before': WAITING,
  'ends at Ctrl-C while it waits for the database': WAITING,
  'leave the earlier backup, and nothing beside it, when stopped': WAITING,
  'end at once when the file cannot be written, and leave the session in order': WAITING,
  'lists the first of many violations and counts the rest; JSON has all': DAMAGE,
  'a key that is there twice': NAMES,
  'a key that is there twice behind an index that knows it once': NAMES,
};

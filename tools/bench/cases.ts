import { type Case, type ContenderName, connectionCounts } from './contenders/contender.ts';
import { PRODUCTS } from './contenders/stock.ts';

/** What people would pick instead, and the limits below it all. */
const field: ContenderName[] = [
  'bareHttp',
  'bareExpress',
  'literal',
  'oneStatement',
  'rowPerUnit',
  'redisAlways',
  'redisEverysec',
  'ours',
];

/** Everybody wants the same product. */
function hot(connections: number, contenders = field): Case {
  return {
    name: `hot-${connections}`,
    title: `One hot product, ${counted(connections)}`,
    ...{ connections, contenders },
    ...{ products: 1, exponent: 0, quantity: 1, isSoldOut: false },
  };
}

/** Each order is for any of a thousand products. */
function spread(connections: number, contenders = field): Case {
  return {
    ...hot(connections, contenders),
    name: `spread-${connections}`,
    title: `${PRODUCTS.toLocaleString('en')} products, all wanted alike, ${counted(connections)}`,
    products: PRODUCTS,
  };
}

function counted(connections: number): string {
  return connections === 1 ? '1 connection' : `${connections.toLocaleString('en')} connections`;
}

const fiveUnits: Case = {
  ...hot(64),
  name: 'five-64',
  title: 'One hot product, five units in each order, 64 connections',
  quantity: 5,
};

const zipf: Case = {
  ...spread(64),
  name: 'zipf-64',
  title: `${PRODUCTS.toLocaleString('en')} products by Zipf's law, 64 connections`,
  exponent: 1,
};

const refusals: Case = {
  ...hot(64),
  name: 'refusals-64',
  title: 'Sold out: refusals only, 64 connections',
  isSoldOut: true,
};

const besidePgbench: Case = {
  ...hot(32, ['sqlFive', 'sqlOne', 'ours']),
  name: 'pgbench-32',
  title: 'Beside plain SQL without HTTP; one hot product, 32 connections',
};

const largeTables: Case = {
  ...spread(64, ['oursEmpty', 'oursLarge']),
  name: 'large-tables',
  title: 'Empty tables, and 1M products with 5M orders; 64 connections',
};

const keyed: Case = {
  ...hot(64, ['ours', 'oursKeyed']),
  name: 'keyed-64',
  title: 'Without and with an Idempotency-Key on each order; hot product, 64 connections',
};

const besideIdle: Case = {
  ...hot(64, ['ours', 'oursBesideIdle']),
  name: 'beside-idle',
  title: 'Without and with idle connections beside them; hot product, 64 connections',
};

/** Without and with a management port whose figures are read. */
function watched(connections: number): Case {
  return {
    ...hot(connections, ['ours', 'oursWatched']),
    name: `watched-${connections}`,
    title: `Without and with figures; hot product, ${counted(connections)}`,
  };
}

/** One process and several on the same port. */
function workers(ofOne: Case): Case {
  return {
    ...ofOne,
    name: `workers-${ofOne.name}`,
    title: `${ofOne.title}; 1, 2 and 4 workers`,
    contenders: ['oneWorker', 'twoWorkers', 'fourWorkers'],
  };
}

const connectionsDoubled: Case = {
  ...hot(
    32,
    connectionCounts.map((count): ContenderName => `ours${count}`),
  ),
  name: 'connections',
  title: 'One hot product, twice the connections each time',
};

/** One table shows them side by side. */
export const fieldCases: Case[] = [
  ...[32, 64, 256, 1024].map((connections) => hot(connections)),
  fiveUnits,
  zipf,
  spread(64),
  spread(256),
  refusals,
];

export const cases: Case[] = [
  hot(1, ['bareExpress', 'literal', 'oneStatement', 'ours']),
  ...fieldCases,
  besidePgbench,
  keyed,
  besideIdle,
  watched(64),
  watched(256),
];

/** Only on demand: they take minutes. */
export const longCases: Case[] = [
  connectionsDoubled,
  largeTables,
  workers(hot(64)),
  workers(hot(256)),
  workers(spread(256)),
];

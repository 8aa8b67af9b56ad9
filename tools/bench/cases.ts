import { type Case, type ContenderName, connectionCounts } from './contenders/contender.ts';
import { PRODUCTS } from './contenders/stock.ts';

const overHttp: ContenderName[] = ['ceiling', 'literal', 'ours'];
const besideSql: ContenderName[] = ['sqlFive', 'sqlOne', 'literal', 'ours'];

/** Everybody wants the same product. */
function hot(connections: number, contenders: ContenderName[]): Case {
  const title = `One hot product, ${count(connections)}`;
  const name = `hot-${connections}`;
  return { name, title, connections, products: 1, isSoldOut: false, contenders };
}

/** Each order is for any of a thousand products. */
function spread(connections: number, contenders: ContenderName[]): Case {
  const title = `${PRODUCTS.toLocaleString('en')} products, ${count(connections)}`;
  const name = `spread-${connections}`;
  return { name, title, connections, products: PRODUCTS, isSoldOut: false, contenders };
}

function count(connections: number): string {
  return connections === 1 ? '1 connection' : `${connections} connections`;
}

const refusals: Case = {
  ...hot(64, overHttp),
  name: 'refusals-64',
  title: 'Sold out: refusals only, 64 connections',
  isSoldOut: true,
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
    title: `Without and with figures; hot product, ${count(connections)}`,
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

export const cases: Case[] = [
  hot(1, overHttp),
  hot(32, besideSql),
  hot(64, overHttp),
  hot(256, overHttp),
  spread(1, overHttp),
  spread(32, besideSql),
  spread(64, overHttp),
  spread(256, overHttp),
  refusals,
  keyed,
  besideIdle,
  watched(64),
  watched(256),
];

/** Only on demand: they take minutes. */
export const longCases: Case[] = [connectionsDoubled, largeTables];

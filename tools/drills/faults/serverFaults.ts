import type { Fault } from './fault.ts';

const serverKilled: Fault = async ({ server, last }) => {
  await server.kill();
  await last(0, 2_000);
  await server.start();
};

const allServersKilled: Fault = async ({ setup: { servers }, last }) => {
  await Promise.all(servers.map((server) => server.kill()));
  await last(0, 1_000);
  await Promise.all(servers.map((server) => server.start()));
};

const everythingKilled: Fault = async ({ setup: { servers, postgres }, processes }) => {
  await processes.stopAll();
  await Promise.all(servers.map((server) => server.kill()));
  await processes.signalAll('SIGKILL');
  await postgres.kill('SIGKILL');
  await postgres.start();
  await Promise.all(servers.map((server) => server.start()));
};

const serverFrozen: Fault = async ({ server, last }) => {
  server.signal('SIGSTOP');
  try {
    await last(500, 7_000);
  } finally {
    server.signal('SIGCONT');
  }
};

/** A stop that is asked for, with orders on the way. */
const serverReplaced: Fault = async ({ server }) => {
  await server.retire();
  await server.start();
};

export const serverFaults = {
  'server: one killed': serverKilled,
  'server: all killed': allServersKilled,
  'server: all killed, database too': everythingKilled,
  'server: one frozen': serverFrozen,
  'server: one stopped and started': serverReplaced,
};

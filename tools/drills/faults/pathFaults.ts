import type { CommitTrap } from '../../processes/tcpProxy.ts';
import type { Fault } from './fault.ts';

const connectionsCut: Fault = async ({ setup, random, last }) => {
  for (let round = random.between(3, 15); round > 0; round -= 1) {
    random.pick(setup.servers).proxy.cut();
    await last(5, 300);
  }
};

const pathBlackHoled: Fault = async ({ server, last }) => {
  server.proxy.blackHole();
  await last(500, 7_000);
  server.proxy.heal();
};

const pathHeld: Fault = async ({ server, last }) => {
  server.proxy.hold();
  await last(500, 7_000);
  server.proxy.heal();
};

const pathSlow: Fault = async ({ server, random, last }) => {
  server.proxy.slowDown({ latencyMs: random.between(5, 150) });
  await last(500, 3_000);
  server.proxy.heal();
};

const pathNarrow: Fault = async ({ server, random, last }) => {
  server.proxy.slowDown({ bytesPerSecond: random.between(2_000, 50_000) });
  await last(500, 3_000);
  server.proxy.heal();
};

function commits(trap: CommitTrap): Fault {
  return async ({ setup, random, last }) => {
    for (const { proxy } of setup.servers) proxy.trapCommits(trap, random.between(1, 5));
    await last(500, 3_000);
    for (const { proxy } of setup.servers) proxy.heal();
  };
}

/** Nobody can find out what became of these COMMITs until the path is back. */
const commitsAndPathFrozen: Fault = async ({ server, random, last }) => {
  server.proxy.trapCommits(random.pick(['FREEZE_ANSWER', 'FREEZE_BEFORE'] as const), 2);
  await last(100, 300);
  server.proxy.blackHole();
  await last(2_000, 6_000);
  server.proxy.heal();
};

export const pathFaults = {
  'path: connections cut': connectionsCut,
  'path: black hole': pathBlackHoled,
  'path: held up': pathHeld,
  'path: slow': pathSlow,
  'path: narrow': pathNarrow,
  'COMMIT: cut before it': commits('CUT_BEFORE'),
  'COMMIT: cut behind it': commits('CUT_BEHIND'),
  'COMMIT: its answer cut': commits('CUT_ANSWER'),
  'COMMIT: frozen before it': commits('FREEZE_BEFORE'),
  'COMMIT: its answer frozen': commits('FREEZE_ANSWER'),
  'COMMIT: frozen, and then its path': commitsAndPathFrozen,
};

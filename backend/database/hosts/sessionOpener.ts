import type pg from 'pg';
import { parse as parseConnectionString } from 'pg-connection-string';
import { projectRoot } from '../../config.ts';
import { isLastingState } from '../databaseErrors.ts';
import { readDatabaseUrl, toUrl } from '../url/databaseUrl.ts';
import type { Host } from '../url/hosts.ts';
import { type Address, findAddresses } from './addresses.ts';
import { firstToAccept } from './firstToAccept.ts';
import { HostMemory } from './hostMemory.ts';
import { type LoginSettings, logIn } from './logIn.ts';

export interface OpenerSettings {
  databaseUrl: string;
  /** What the URL says nothing of. */
  config: pg.ClientConfig;
  /** How long opening a session may take. */
  limitMs: number;
  /** Whether orders are written: then no standby will do, and `load_balance_hosts` spreads sessions. */
  isForOrders?: boolean | undefined;
}

type Attempt<Candidate> = (candidate: Candidate, over: AbortSignal) => Promise<pg.Client>;

/** What is to be done when a session is lost. */
const onLoss = new WeakMap<pg.Client, () => void>();

/** After a failure of its session: other hosts are tried first. */
export function distrustHostOf(session: pg.Client): void {
  onLoss.get(session)?.();
}

/** Opens sessions with those hosts of a URL that it asks for. */
export class SessionOpener {
  private readonly limitMs: number;
  private readonly hosts: Host[];
  private readonly login: LoginSettings;
  private readonly memory: HostMemory;

  constructor({ databaseUrl, config, limitMs, isForOrders = false }: OpenerSettings) {
    const target = readDatabaseUrl(databaseUrl, projectRoot);
    const { hosts, sessionAttrs } = target;
    // The library reads URLs of one host.
    const ofUrl = parseConnectionString(toUrl({ ...target, hosts: hosts.slice(0, 1) }));
    this.limitMs = limitMs;
    this.hosts = hosts;
    this.login = {
      config: { ...config, ...(ofUrl as unknown as pg.ClientConfig) },
      sessionAttrs: isForOrders && sessionAttrs === 'any' ? 'read-write' : sessionAttrs,
    };
    // A command stays with one host: there it cancels its statements, by another session.
    this.memory = new HostMemory(isForOrders && target.isBalanced);
  }

  /** @throws what is in the way, of each host if there are several. */
  open(signal?: AbortSignal): Promise<pg.Client> {
    const hostName = ({ host, port }: Host) => `${host}:${port}`;
    return this.first(this.hosts, { nameOf: hostName, signal }, async (host, over) => {
      const addresses = await findAddresses(host);
      const addressName = ({ ip, port }: Address) => `${ip}:${port}`;
      return this.first(addresses, { nameOf: addressName, signal: over }, (address, isOver) =>
        logIn(address, this.login, isOver),
      );
    });
  }

  private first<Candidate>(
    candidates: readonly Candidate[],
    { nameOf, signal }: { nameOf(one: Candidate): string; signal: AbortSignal | undefined },
    attempt: Attempt<Candidate>,
  ): Promise<pg.Client> {
    const { memory, limitMs } = this;
    return firstToAccept(memory.inOrder(candidates, nameOf), {
      nameOf,
      limitMs,
      signal,
      isFinal: isLastingState,
      discard: (session) => void session.end(),
      async attempt(candidate, over) {
        const name = nameOf(candidate);
        try {
          const session = await attempt(candidate, over);
          const before = onLoss.get(session);
          memory.hasFound(name);
          onLoss.set(session, () => {
            before?.();
            memory.hasFailed(name);
          });
          return session;
        } catch (failure) {
          memory.hasFailed(name);
          throw failure;
        }
      },
    });
  }
}

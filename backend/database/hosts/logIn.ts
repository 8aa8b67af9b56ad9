import { Socket } from 'node:net';
import type pg from 'pg';
import { Client } from '../client.ts';
import { destroyConnection } from '../destroyConnection.ts';
import { isSocket, type SessionAttrs } from '../url/hosts.ts';
import type { Address } from './addresses.ts';
import { checkSession, listenToLogin } from './checkSession.ts';

const CONFORMING_STRINGS = 'SET standard_conforming_strings = on';

export interface LoginSettings {
  config: pg.ClientConfig;
  sessionAttrs: SessionAttrs;
}

/**
 * Opens a session at one address.
 *
 * @throws {HostRefused} if it is not one of those that are asked for.
 */
export async function logIn(
  address: Address,
  { config, sessionAttrs }: LoginSettings,
  over: AbortSignal,
): Promise<pg.Client> {
  const { host, port } = address;
  const stream = socketTo(address);
  const noTls = isSocket(address) && { ssl: false, sslnegotiation: undefined };
  const session = new Client({
    ...config,
    ...noTls,
    host,
    port: Number(port),
    stream: () => stream,
  });
  const told = listenToLogin(session);
  const abort = () => stream.destroy();
  over.addEventListener('abort', abort);
  try {
    await session.connect();
    await checkSession(session, told, sessionAttrs);
    // Texts are quoted for it.
    if (told.standard_conforming_strings !== 'on') await session.query(CONFORMING_STRINGS);
    return session;
  } catch (error) {
    destroyConnection(session);
    throw error;
  } finally {
    over.removeEventListener('abort', abort);
  }
}

/** The library asks for the host by its name, which its certificate has; it is reached by address. */
function socketTo({ ip }: Address): Socket {
  const socket = new Socket();
  if (ip === undefined) return socket;
  const connect = socket.connect.bind(socket) as (port: number, host: string) => Socket;
  return Object.assign(socket, { connect: (port: number) => connect(port, ip) });
}

import { SOCKET_PORT } from './socketDirectory.ts';

/** The URL of a database behind a socket, as pg and PostgreSQL's own programs read it. */
export function localUrl(to: {
  user: string;
  password: string;
  socketDirectory: string;
  database: string;
}): string {
  const host = encodeURIComponent(to.socketDirectory);
  return `postgres://${to.user}:${to.password}@${host}:${SOCKET_PORT}/${to.database}`;
}

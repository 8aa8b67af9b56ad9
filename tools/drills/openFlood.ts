import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Fewer than the shortest common queue of connections that nobody has accepted yet. */
const AT_ONCE = 100;

/** What one client sends to take the service from the others. */
export interface Flood {
  name: string;
  port: number;
  connections: number;
  /** One request, sent so often without waiting for an answer. */
  request: Buffer;
  times: number;
  /** Whether the answers are read, and as many requests sent again and again. */
  isRead: boolean;
}

export interface FloodClients {
  send(): void;
  /** Connections that the server has not closed. */
  open(): number;
  leave(): void;
}

/** Opens all connections of a flood. */
export async function openFlood(flood: Flood): Promise<FloodClients> {
  const sockets: Socket[] = [];
  const leave = () => {
    for (const socket of sockets) socket.destroy();
  };
  try {
    while (sockets.length < flood.connections) {
      const batch = Math.min(AT_ONCE, flood.connections - sockets.length);
      const opened = Array.from({ length: batch }, () => open(flood.port));
      sockets.push(...(await Promise.all(opened)));
    }
  } catch (error) {
    leave();
    throw error;
  }
  const bytes = Buffer.concat(Array<Buffer>(flood.times).fill(flood.request));
  return {
    send() {
      for (const socket of sockets) send(socket, bytes, flood.isRead);
    },
    open: () => sockets.filter(({ destroyed }) => !destroyed).length,
    leave,
  };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket.on('error', () => {}); // it may be refused: that is the point
}

function send(socket: Socket, bytes: Buffer, isRead: boolean): void {
  socket.write(bytes);
  if (!isRead) return;
  socket.on('drain', () => socket.write(bytes)).resume();
}

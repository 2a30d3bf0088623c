import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Whatever becomes of a connection is its own affair: each has a listener for errors from its first
 * moment on, before HTTP and after an upgrade, when nobody else listens. Without one, a browser that
 * leaves while it is answered would end the server.
 */
export function endureConnections(server: Server): void {
  server.on('connection', (socket) => {
    socket.on('error', () => socket.destroy());
  });
  server.on('clientError', (_error, socket: Duplex) => {
    if (!socket.writable) return socket.destroy();
    return socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () =>
      socket.destroy(),
    );
  });
  // Too many open files: this connection is lost, later ones are not.
  server.on('error', () => undefined);
}

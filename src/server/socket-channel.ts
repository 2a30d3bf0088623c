import { Packr } from 'msgpackr';
import type { WebSocket } from 'ws';
import { AppError } from '../shared/errors';
import { frameOptions, messageLimitBytes, type WireChannel } from '../shared/wire';

/** A line over a WebSocket, in msgpackr frames: typed arrays arrive as typed arrays. */
export function socketChannel(socket: WebSocket): WireChannel {
  const packr = new Packr(frameOptions);
  let listener: ((data: Buffer) => void) | null = null;
  return {
    post: (message) => {
      const frame = packr.pack(message);
      if (frame.length > messageLimitBytes) {
        throw new AppError(
          'unsupported',
          `An answer of ${Math.round(frame.length / 1e6)} MB is too large to send.`,
        );
      }
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    listen: (receive) => {
      listener = (data) => receive(packr.unpack(data));
      socket.on('message', listener);
    },
    unlisten: () => {
      if (listener !== null) socket.off('message', listener);
    },
  };
}

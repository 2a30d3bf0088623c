import { Packr } from 'msgpackr';
import type { RawData, WebSocket } from 'ws';
import { AppError } from '../shared/errors';
import { frameOptions, messageLimitBytes, type WireChannel } from '../shared/wire/wire';
import { frameProblem } from './frame-problem';

/** Close codes of RFC 6455: a text where frames are binary, a frame that cannot be read, a message that is none. */
const refusalCodes = { text: 1003, unreadable: 1007, wrong: 1008 } as const;

/**
 * A line over a WebSocket, in msgpackr frames: typed arrays arrive as typed arrays. A frame that is
 * not a message ends this connection with a code, and nothing else.
 */
export function socketChannel(socket: WebSocket): WireChannel {
  const packr = new Packr(frameOptions);
  let listener: ((data: RawData, isBinary: boolean) => void) | null = null;
  const refuse = (why: keyof typeof refusalCodes, reason: string): void => {
    if (listener !== null) socket.off('message', listener);
    listener = null;
    socket.close(refusalCodes[why], reason.slice(0, 100));
  };
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
      listener = (data, isBinary) => {
        if (!isBinary) return refuse('text', 'frames are binary');
        const frame = asBytes(data);
        const problem = frameProblem(frame);
        if (problem !== null) return refuse('unreadable', problem);
        let message: unknown;
        try {
          message = packr.unpack(frame);
        } catch {
          return refuse('unreadable', 'it cannot be unpacked');
        }
        receive(message);
      };
      socket.on('message', listener);
    },
    unlisten: () => {
      if (listener !== null) socket.off('message', listener);
    },
    refuse: (reason) => refuse('wrong', reason),
  };
}

function asBytes(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

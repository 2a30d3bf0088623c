import type { FileRef } from '../contract/arguments';

/** What a shell tells the engine's process, beside the calls of its pages. */
export type ControlMessage =
  | {
      readonly control: 'start';
      /** Folder for what may be lost: cached observations. */
      readonly cacheDir: string | null;
      /** Real paths of the folders that references and data may lead to; null = the whole disk. */
      readonly roots: readonly string[] | null;
      readonly files: readonly (readonly [FileRef, string])[];
    }
  | {
      readonly control: 'grant';
      readonly files: readonly (readonly [FileRef, string])[];
      readonly serial: number;
    }
  /** A page's line: in Electron its port comes with the message, elsewhere `PageMessage`s carry it. */
  | { readonly control: 'connect'; readonly page: number }
  | { readonly control: 'disconnect'; readonly page: number }
  | { readonly control: 'shutdown' };

/** What the engine's process tells its shell. */
export type ControlAnswer =
  | { readonly control: 'ready' }
  | { readonly control: 'granted'; readonly serial: number }
  | { readonly control: 'failed'; readonly message: string };

/** A message of a page's line, where all lines share the pipe between shell and engine. */
export interface PageMessage {
  readonly page: number;
  readonly message: unknown;
}

export function isPageMessage(message: unknown): message is PageMessage {
  return (
    typeof message === 'object' && message !== null && 'page' in message && 'message' in message
  );
}

export function isControl(message: unknown): message is ControlMessage | ControlAnswer {
  return typeof message === 'object' && message !== null && 'control' in message;
}

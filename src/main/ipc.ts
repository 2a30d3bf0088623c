import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { badInput } from '../shared/errors';
import type { Reply } from '../shared/shell/host';
import { ipcChannels } from '../shared/shell/ipc-channels';
import {
  type DesktopCalls,
  checkShellArguments,
  desktopCallNames,
} from '../shared/shell/shell-calls';
import { toReply } from '../shared/wire/wire';
import { isOwnPage } from './lock-down';

export interface PageRequests {
  readonly calls: DesktopCalls;
  dropped(path: string): Promise<unknown>;
  connectEngine(page: WebContents): void;
}

/** The only file that listens to pages. */
export function answerPages({ calls, dropped, connectEngine }: PageRequests): void {
  ipcMain.handle(ipcChannels.call, (event, name: unknown, args: unknown): Promise<Reply> =>
    toReply(() => {
      requireOwnPage(event);
      const known = desktopCallNames.find((known) => known === name);
      if (known === undefined) throw badInput(`There is no call named ${String(name)}.`);
      const call = calls[known].bind(calls) as (args: unknown) => unknown;
      return call(checkShellArguments(known, args));
    }),
  );
  ipcMain.handle(ipcChannels.dropped, (event, path: unknown): Promise<Reply> =>
    toReply(() => {
      requireOwnPage(event);
      if (typeof path !== 'string' || path === '')
        throw badInput('What was dropped is not a file on this computer.');
      return dropped(path);
    }),
  );
  ipcMain.on(ipcChannels.connectEngine, (event) => {
    requireOwnPage(event);
    connectEngine(event.sender);
  });
}

/** Only the top frame of our own page; a frame inside it, or another page, gets nothing. */
function requireOwnPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): void {
  if (senderFrame === null || senderFrame.parent !== null || !isOwnPage(senderFrame.url)) {
    throw badInput('This page may not call the app.');
  }
}

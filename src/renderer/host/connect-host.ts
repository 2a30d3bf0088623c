import type { DesktopBridge, Host } from '../../shared/shell/host';
import { createDesktopHost } from './desktop-host';
import { filePicker } from './file-picker';
import { createWebHost } from './web-host';

declare global {
  interface Window {
    /** Put there by the preload; absent in a browser. */
    readonly bitloupe?: DesktopBridge;
  }
}

/** The only place that knows where the page runs. */
export function connectHost(): Host {
  return window.bitloupe === undefined
    ? createWebHost(filePicker)
    : createDesktopHost(window.bitloupe);
}

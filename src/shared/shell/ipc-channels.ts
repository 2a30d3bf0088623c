/** Names of the lines between Electron's main process and the preload; the page knows none of them. */
export const ipcChannels = {
  /** Page → main: `(name, args)` of a DesktopCalls method; answers with a Reply. */
  call: 'bitloupe:call',
  /** Page → main: `(path)` of a file dropped on the window; answers with a Reply. */
  dropped: 'bitloupe:dropped',
  /** Page → main: asks for a port to the engine. */
  connectEngine: 'bitloupe:connect-engine',
  /** Main → page: the port, as often as the engine starts. */
  enginePort: 'bitloupe:engine-port',
  /** Main → page: a ShellEvent. */
  event: 'bitloupe:event',
} as const;

/** Scheme and host of the page on the desktop. */
export const appScheme = 'app';
export const appOrigin = 'app://bitloupe';

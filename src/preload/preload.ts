import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  enginePortMessage,
  type DesktopBridge,
  type Reply,
  type ShellEvent,
} from '../shared/shell/host';
import { ipcChannels } from '../shared/shell/ipc-channels';

const bridge: DesktopBridge = {
  call: (name, args) => ipcRenderer.invoke(ipcChannels.call, name, args) as Promise<Reply>,
  onEvent: (listener) => {
    // Never the listener itself: the first argument of Electron's events would hand out `ipcRenderer`.
    const receive = (_event: unknown, event: ShellEvent): void => listener(event);
    ipcRenderer.on(ipcChannels.event, receive);
    return () => void ipcRenderer.off(ipcChannels.event, receive);
  },
  dropped: (file) => {
    // Only files that really lie on the disk have a path; a page cannot make one up.
    const path = webUtils.getPathForFile(file as File);
    return ipcRenderer.invoke(ipcChannels.dropped, path) as Promise<Reply>;
  },
  connectEngine: () => ipcRenderer.send(ipcChannels.connectEngine),
};

// Ports cannot cross the context bridge; `postMessage` of the window is the documented way.
ipcRenderer.on(ipcChannels.enginePort, (event) => {
  window.postMessage(enginePortMessage, window.location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('bitloupe', bridge);

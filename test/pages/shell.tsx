// First: it settles the order of the cascade layers.
import '../../src/renderer/styles/main.css';
import { createRoot } from 'react-dom/client';
import { createHostDouble } from '../engine-double/host/host-double';
import { stateKey } from '../engine-double/host/kept';
import { App } from '../../src/renderer/app/app';
import { createSession } from '../../src/renderer/session/session';
import { createAppStore } from '../../src/renderer/state/store';

/** The whole app over fixtures: `?model=digits&step=5&fresh`. */
const query = new URLSearchParams(location.search);
if (query.has('fresh')) {
  localStorage.removeItem(stateKey);
  sessionStorage.clear();
}
const step = query.get('step');
const host = createHostDouble({
  initial: query.get('model'),
  ...(step === null ? {} : { stepMs: Number(step) }),
});
const session = createSession(host, createAppStore());
Object.assign(window, { session, host });
const root = document.getElementById('root');
if (root === null) throw new Error('no root');
void session.start();
createRoot(root).render(<App session={session} />);

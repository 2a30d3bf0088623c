// First: it settles the order of the cascade layers.
import '../../src/renderer/styles/main.css';
import { createRoot } from 'react-dom/client';
import { createFakeHost } from '../engine-double/host/fake-host';
import { App } from '../../src/renderer/app/app';
import { createSession } from '../../src/renderer/session/session';
import { createAppStore } from '../../src/renderer/state/store';

/** The whole app over fixtures: `?model=digits&step=5&fresh`. */
const query = new URLSearchParams(location.search);
if (query.has('fresh')) {
  localStorage.removeItem('bitloupe.fake-state');
  sessionStorage.clear();
}
const step = query.get('step');
const host = createFakeHost({
  initial: query.get('model'),
  ...(step === null ? {} : { stepMs: Number(step) }),
});
const session = createSession(host, createAppStore());
Object.assign(window, { session, host });
const root = document.getElementById('root');
if (root === null) throw new Error('no root');
void session.start();
createRoot(root).render(<App session={session} />);

// First: it settles the order of the cascade layers.
import '../styles/main.css';
import { createRoot } from 'react-dom/client';
import { createFakeHost } from '../../../test/renderer-fixtures/fake-host';
import { App } from '../app/app';
import { createSession } from '../session/session';
import { createAppStore } from '../state/store';

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

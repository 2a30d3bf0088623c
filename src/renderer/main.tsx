// First: it settles the order of the cascade layers.
import './styles/main.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { connectHost } from './host/connect-host';
import { createSession } from './session/session';
import { createAppStore } from './state/store';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const session = createSession(connectHost(), createAppStore());
createRoot(root).render(<App session={session} />);
void session.start();

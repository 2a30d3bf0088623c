import type { MadePages } from './app-protocol';

export const crashPath = '/crash.html';

/** Shown when the page crashed twice in a row: no script, so nothing in it can crash. */
export const crashPages: MadePages = new Map([
  [
    crashPath,
    {
      type: 'text/html; charset=utf-8',
      text: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Bitloupe</title>
    <link rel="stylesheet" href="crash.css" />
  </head>
  <body>
    <main>
      <h1>The window crashed twice in a row</h1>
      <p>Your recipe and the history of runs are saved; nothing you clicked is lost.</p>
      <p><a href="/">Open the window again</a></p>
      <p>If it crashes again, open another model, or run <code>bitloupe serve</code> to use the app in a browser.</p>
    </main>
  </body>
</html>
`,
    },
  ],
  [
    '/crash.css',
    {
      type: 'text/css; charset=utf-8',
      text: `:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { max-width: 32rem; padding: 20px; }
h1 { font-size: 16px; font-weight: 600; }
`,
    },
  ],
]);

import { type Markup, markup } from './html';
import { reportScript, reportStyle } from './report-style';

/** One HTML file of its own: no network, light and dark; its only script sorts tables. `madeBy`: program and version. */
export function htmlPage(title: string, body: Markup, madeBy?: string): string {
  const generator =
    madeBy === undefined ? null : markup`<meta name="generator" content="${madeBy}">`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${markup`${generator}`.markup}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${markup`${title}`.markup}</title>
<style>${reportStyle}</style>
</head>
<body>
${body.markup}
<script>${reportScript}</script>
</body>
</html>
`;
}

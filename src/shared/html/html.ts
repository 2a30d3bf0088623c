import { withoutControls } from '../printable';

/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return withoutControls(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Markup that is escaped already. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | null | undefined | Markup | readonly Part[];

function write(part: Part): string {
  if (part === null || part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(write).join('');
}

/** Template tag: everything put in is escaped unless it came from this tag. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: strings.reduce((text, string, index) => text + string + write(parts[index]), ''),
  };
}

/** For markup made elsewhere that is known to be safe, such as a chart's own SVG. */
export function trustedMarkup(markup: string): Markup {
  return { markup };
}

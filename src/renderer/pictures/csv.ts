import { withoutControls } from '../../shared/printable';

/** What spreadsheets read as a formula, a command or a second cell, also behind blanks and in full width. */
const formulaStart = /^[\s\u00A0]*[=+\-@|%＝＋－＠％｜]|^[\t\r\n]/;
/** `-3.2`, `+1e-5`, `-12 %`: begins like a formula and computes nothing. */
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?: ?[a-zµ%]{1,3})?$/i;

/** Text that a spreadsheet shows and never computes; numbers stay numbers. */
export function disarmed(text: string): string {
  const clean = withoutControls(text);
  return formulaStart.test(clean) && !plainNumber.test(clean) ? `'${clean}` : clean;
}

/** One cell: quoted where needed, and never taken for a formula by a spreadsheet. */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = disarmed(value);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180: comma, CRLF, one head line. */
export function csv(
  head: readonly string[],
  rows: readonly (readonly (string | number | boolean | null | undefined)[])[],
): string {
  return [head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

/** The same cells with tabs between: what a spreadsheet takes from the clipboard. */
export function tabbed(rows: readonly (readonly string[])[]): string {
  // A tab or line break inside a cell would begin another one.
  const cell = (text: string): string => {
    const shown = disarmed(text.replaceAll(/[\t\r\n]+/g, ' '));
    // A spreadsheet takes a first quote for the beginning of a quoted cell: `"=1+1"` would be a formula.
    return /^\s*"/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
  };
  return rows.map((row) => row.map(cell).join('\t')).join('\n');
}

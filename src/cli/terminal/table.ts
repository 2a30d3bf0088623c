import { printable } from '../../shared/printable';
import type { Paint } from './paint';

export interface Column<Row> {
  readonly title: string;
  /** Stands under the title: `dB`, `%`, `ms`. */
  readonly unit?: string;
  /** Numbers stand right, so that their digits line up. */
  readonly align?: 'left' | 'right';
  cell(row: Row): string;
  /** Colours a finished cell; must not change its width. */
  style?(text: string, row: Row): string;
}

/** A column of numbers with its unit. */
export function numeric<Row>(title: string, unit: string, cell: (row: Row) => string): Column<Row> {
  return { title, unit, align: 'right', cell };
}

const gap = '  ';

/** An aligned table, whatever its cells hold, with its units in the head; no line ends with blanks. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paint: Paint,
): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.cell(row))));
  const widths = columns.map((column, index) =>
    Math.max(
      widthOf(column.title),
      widthOf(column.unit ?? ''),
      ...cells.map((line) => widthOf(line[index] ?? '')),
    ),
  );
  const lines = [headLine(columns, widths, (column) => column.title, paint.bold)];
  if (columns.some((column) => column.unit !== undefined)) {
    lines.push(headLine(columns, widths, (column) => column.unit ?? '', paint.dim));
  }
  rows.forEach((row, rowIndex) => {
    lines.push(
      columns
        .map((column, index) => {
          const text = cells[rowIndex]?.[index] ?? '';
          const padded = pad(text, widths[index] ?? 0, column.align, index === columns.length - 1);
          return column.style === undefined ? padded : column.style(padded, row);
        })
        .join(gap)
        .trimEnd(),
    );
  });
  return `${lines.join('\n')}\n`;
}

function headLine<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  textOf: (column: Column<Row>) => string,
  style: (text: string) => string,
): string {
  const cells = columns.map((column, index) =>
    pad(textOf(column), widths[index] ?? 0, column.align),
  );
  return style(cells.join(gap).trimEnd());
}

function pad(text: string, width: number, align: Column<never>['align'], isLast = false): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  if (align === 'right') return blanks + text;
  return isLast ? text : text + blanks;
}

/** Characters, not UTF-16 units; names and numbers here are one column wide each. */
export function widthOf(text: string): number {
  return Array.from(text).length;
}

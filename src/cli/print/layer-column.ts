import { printable } from '../../shared/printable';
import { shortenNames } from '../terminal/shorten-names';
import type { Stream } from '../terminal/io';
import { type Column, renderTable, widthOf } from '../terminal/table';

interface Named {
  readonly name: string;
}

/** Where names have less room than this, the columns that matter least give up theirs. */
const readableWidth = 24;

interface LayerTable<Row> {
  readonly before: readonly Column<Row>[];
  readonly after: readonly Column<Row>[];
  /** Titles of columns that may be left out on a narrow screen, in this order. */
  readonly droppable?: readonly string[];
}

/**
 * The columns of a layer table, the name column between the others. On a screen, names get what the
 * others leave of the line; in a file or pipe they are always whole, because programs look for them.
 * `note` tells what was left out, a line each; empty when nothing.
 */
export function layerColumns<Row extends Named>(
  rows: readonly Row[],
  { before, after, droppable = [] }: LayerTable<Row>,
  stream: Stream,
): { readonly columns: readonly Column<Row>[]; readonly note: string } {
  const widths = new Map(
    [...before, ...after].map((column) => {
      const cells = rows.map((row) => widthOf(printable(column.cell(row))));
      return [column, Math.max(widthOf(column.title), widthOf(column.unit ?? ''), ...cells)];
    }),
  );
  const names = rows.map((row) => printable(row.name));
  const dropped: string[] = [];
  const isKept = ({ title }: Column<Row>): boolean => !dropped.includes(title);
  const room = (): number =>
    [...before, ...after]
      .filter(isKept)
      .reduce((left, column) => left - 2 - (widths.get(column) ?? 0), stream.columns - 1);
  for (const title of droppable) {
    if (room() >= Math.min(readableWidth, widthWithoutScope(names))) break;
    if (after.some((column) => column.title === title)) dropped.push(title);
  }
  const short = shortenNames(names, room());
  const notes = [
    ...(short.prefix === '' ? [] : [`Layer names start with ${short.prefix}`]),
    ...(dropped.length === 0 ? [] : [`No room for: ${dropped.toReversed().join(', ')}.`]),
  ];
  return {
    columns: [
      ...before,
      { title: 'layer', cell: (row) => short.of(printable(row.name)) },
      ...after.filter(isKept),
    ],
    note: notes.map((text) => `${stream.paint.dim(text)}\n`).join(''),
  };
}

/** A layer's place in execution order, from 1. */
export const positionColumn: Column<{ readonly position: number }> = {
  title: '#',
  align: 'right',
  cell: (row) => String(row.position),
};

/** A layer table with what is to be said below it, a line each. */
export function layerTable<Row extends Named>(
  rows: readonly Row[],
  table: LayerTable<Row>,
  stream: Stream,
  notes: readonly string[] = [],
): string {
  const { columns, note } = layerColumns(rows, table, stream);
  const below = notes.map((text) => `${stream.paint.dim(text)}\n`).join('');
  return renderTable(columns, rows, stream.paint) + note + below;
}

/** Says that `--top` cut the table; nothing where it did not. */
export function cutNotes(shown: number, all: number): readonly string[] {
  return shown < all ? [`${shown} of ${all} layers shown (--top).`] : [];
}

/** Of the longest name, once all have lost the scope they share. */
function widthWithoutScope(names: readonly string[]): number {
  const { prefix } = shortenNames(names, 0);
  return Math.max(
    0,
    ...names.map((name) => widthOf(name.startsWith(prefix) ? name.slice(prefix.length) : name)),
  );
}

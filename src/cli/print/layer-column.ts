import { shortenNames } from '../shorten-names';
import type { Stream } from '../io';
import { type Column, widthOf } from '../table';

interface Named {
  readonly name: string;
}

/**
 * The name column of a layer table. On a screen, names get what the other columns leave of the
 * line; in a file or pipe they are always whole, because programs look for them.
 */
export function layerColumn<Row extends Named>(
  rows: readonly Row[],
  others: readonly Column<Row>[],
  stream: Stream,
): { readonly column: Column<Row>; readonly prefix: string } {
  const rest = others.reduce((sum, column) => {
    const cells = rows.map((row) => widthOf(column.cell(row)));
    return sum + 2 + Math.max(widthOf(column.title), widthOf(column.unit ?? ''), ...cells);
  }, 0);
  const names = shortenNames(
    rows.map((row) => row.name),
    stream.columns - rest - 1,
  );
  return { column: { title: 'layer', cell: (row) => names.of(row.name) }, prefix: names.prefix };
}

/** Tells what the name column left out; empty when nothing. */
export function prefixLine(prefix: string, stream: Stream): string {
  return prefix === '' ? '' : `${stream.paint.dim(`Layer names start with ${prefix}`)}\n`;
}

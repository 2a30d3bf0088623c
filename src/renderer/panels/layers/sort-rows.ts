import { tableColumns } from '../../columns/layer-columns';
import type { LayerRow } from './layer-rows';

export interface Sort {
  /** Of a column. */
  readonly id: string;
  readonly desc: boolean;
}

const names = new Intl.Collator('en', { numeric: true });

type Value = number | string | null;

function valueBy(id: string): (row: LayerRow) => Value {
  if (id === 'name') return (row) => row.label;
  const column = tableColumns.find((each) => each.id === id);
  return column === undefined ? (row) => row.index : (row) => column.value(row);
}

/** Rows by one column. Those without a value go last in either direction; equal ones keep their order. */
export function sortRows(rows: readonly LayerRow[], { id, desc }: Sort): readonly LayerRow[] {
  const valueOf = valueBy(id);
  const compare = (a: Value, b: Value): number => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : +a - +b;
    return desc ? -order : order;
  };
  const compareText = (a: string, b: string): number =>
    id === 'name' ? names.compare(a, b) : a < b ? -1 : a > b ? 1 : 0;
  return rows
    .map((row) => [row, valueOf(row)] as const)
    .toSorted(([, a], [, b]) => compare(a, b))
    .map(([row]) => row);
}

import { useCallback, useMemo, useState } from 'react';
import { tableColumns } from '../../columns/layer-columns';
import type { LayerRow } from './layer-rows';
import { sortRows, type Sort } from './sort-rows';

/** Where the largest number is what one looks for. */
const largestFirst: ReadonlySet<string> = new Set(
  tableColumns.filter((column) => column.largestFirst === true).map(({ id }) => id),
);

export interface LayerTable {
  readonly rows: readonly LayerRow[];
  readonly sort: Sort | null;
  /** Worst first, then best first, then by position again. */
  toggleSort(id: string): void;
}

/** Sorts the rows; filtering was done before. */
export function useLayerTable(data: readonly LayerRow[]): LayerTable {
  const [sort, setSort] = useState<Sort | null>(null);
  const rows = useMemo(() => (sort === null ? data : sortRows(data, sort)), [data, sort]);
  const toggleSort = useCallback((id: string) => {
    const first = largestFirst.has(id);
    setSort((before) => {
      if (before?.id !== id) return { id, desc: first };
      return before.desc === first ? { id, desc: !first } : null;
    });
  }, []);
  return useMemo(() => ({ rows, sort, toggleSort }), [rows, sort, toggleSort]);
}

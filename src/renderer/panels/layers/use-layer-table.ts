import type { SortingState } from '@tanstack/react-table';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useCallback, useMemo, useState } from 'react';
import { tableColumns } from '../../columns/layer-columns';
import type { LayerRow } from './layer-rows';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const helper = createColumnHelper<typeof features, LayerRow>();

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}

const columns = helper.columns([
  helper.accessor((row) => row.index, { id: 'index' }),
  helper.accessor((row) => row.label, {
    id: 'name',
    sortFn: (a, b) => a.original.label.localeCompare(b.original.label, 'en', { numeric: true }),
  }),
  ...tableColumns.map((spec) =>
    helper.accessor((row) => spec.value(row) ?? undefined, {
      id: spec.id,
      sortUndefined: 'last',
      sortFn: (a, b) => compare(spec.value(a.original), spec.value(b.original)),
    }),
  ),
]);

/** Where the largest number is what one looks for. */
const largestFirst: ReadonlySet<string> = new Set(
  tableColumns.filter((column) => column.largestFirst === true).map(({ id }) => id),
);

export interface LayerTable {
  readonly rows: readonly LayerRow[];
  readonly sort: { readonly id: string; readonly desc: boolean } | null;
  /** Worst first, then best first, then by position again. */
  toggleSort(id: string): void;
}

const noRows: readonly LayerRow[] = [];

/** Sorts the rows; filtering was done before. */
export function useLayerTable(data: readonly LayerRow[]): LayerTable {
  const [sorting, setSorting] = useState<SortingState>([]);
  const isSorted = sorting.length > 0;
  const table = useTable({
    features,
    columns,
    // In execution order there is nothing to sort, and thousands of rows need not be wrapped for it.
    data: isSorted ? data : noRows,
    state: { sorting },
    onSortingChange: setSorting,
  });
  const model = table.getRowModel();
  const rows = useMemo(
    () => (isSorted ? model.rows.map((row) => row.original) : data),
    [isSorted, model, data],
  );
  const toggleSort = useCallback((id: string) => {
    const first = largestFirst.has(id);
    setSorting(([sort]) => {
      if (sort?.id !== id) return [{ id, desc: first }];
      return sort.desc === first ? [{ id, desc: !first }] : [];
    });
  }, []);
  return useMemo(
    () => ({ rows, sort: sorting[0] ?? null, toggleSort }),
    [rows, sorting, toggleSort],
  );
}

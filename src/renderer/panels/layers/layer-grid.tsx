import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, type RefObject } from 'react';
import type { CommandId } from '../../../shared/shell/commands';
import { useApp } from '../../session/page/app-context';
import { isQuantizable } from '../../state/derived/derived';
import type { LinkedView, ValueState } from '../../state/view';
import { metricIds, type MetricId } from '../../../shared/contract/metrics';
import type { ColumnSpec } from '../../columns/column';
import { LayerHead } from './layer-head';
import { LayerLine } from './layer-line';
import { useGridGestures } from './use-grid-gestures';
import type { LayerTable } from './use-layer-table';
import { toast } from 'sonner';
import { usePanelCommand } from '../../commands/use-panel-command';
import { tabbed } from '../../pictures/csv';
import { countOf } from '../../ui/text/numbers';
import type { LayerRow } from './layer-rows';

const rowPx = 24;
const headPx = 24;

const leastNamePx = 72;
/** Left and right of a row. */
const paddingPx = 20;

/** The rows on screen, as an ARIA grid: one tab stop, arrows move, Space skips. */
export function LayerGrid({
  view,
  table,
  columns,
  short,
  prefix = 'layer',
}: {
  readonly view: LinkedView;
  readonly table: LayerTable;
  readonly columns: readonly ColumnSpec[];
  readonly short: boolean;
  /** Of the rows' ids: two tables may be in the page. */
  readonly prefix?: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const { rows } = table;
  const names = useMemo(() => rows.map((row) => row.name), [rows]);
  const { selected, editable, idle, states } = useMarks(view);
  const { template, minWidth } = useMemo(
    () => layOut(columns, view.layers.length),
    [columns, view.layers.length],
  );
  useCopyTable(rows, columns);

  // oxlint-disable-next-line react/incompatible-library -- nothing here is compiled for automatic memoization
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 6,
    // The head sticks over the first row.
    scrollMargin: headPx,
  });

  const { focused } = view.selection;
  useShowFocused(scroller, names, focused);
  const rowId = (name: string): string => `${prefix}-${rows[names.indexOf(name)]?.index ?? 0}`;
  const active = focused !== null && names.includes(focused) ? rowId(focused) : undefined;
  const { onKeyDown, ...gestures } = useGridGestures({
    scroller,
    rowPx,
    names,
    view,
    elementOf: (name) => document.getElementById(rowId(name)),
  });

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label="Layers"
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      aria-activedescendant={active}
      onKeyDown={onKeyDown}
      className="layer-grid min-h-0 flex-1 overflow-auto outline-none"
    >
      <div role="rowgroup" className="sticky top-0 z-1 bg-panel" style={{ minWidth }}>
        <LayerHead
          columns={columns}
          template={template}
          active={view.metric}
          sort={table.sort}
          onSort={table.toggleSort}
        />
      </div>
      <div
        role="rowgroup"
        className="relative"
        style={{ height: virtual.getTotalSize(), minWidth }}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <LayerLine
              key={row.name}
              id={`${prefix}-${row.index}`}
              row={row}
              position={item.index}
              topPx={item.start - headPx}
              template={template}
              columns={columns}
              short={short}
              active={view.metric}
              states={states}
              selected={selected.has(row.name)}
              focused={row.name === focused}
              previewed={view.previewSkip.has(row.name)}
              idle={idle.has(row.name)}
              editable={editable}
              {...gestures}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Widths of the columns, and of them all: more than fit are scrolled to, never cut off. */
function layOut(columns: readonly ColumnSpec[], layers: number) {
  const indexPx = Math.max(18, 8 + String(layers).length * 7);
  const widths = columns.map(({ widthPx }) => widthPx);
  return {
    template: `22px ${indexPx}px minmax(${leastNamePx}px, 1fr) ${widths.map((px) => `${px}px`).join(' ')}`,
    minWidth: paddingPx + 22 + indexPx + leastNamePx + widths.reduce((sum, px) => sum + px, 0),
  };
}

/**
 * Scrolls as little as it takes. By where the table really stands: what the virtualizer remembers may be a frame old, and
 * a row that jumps away under the pointer gives the second half of a double click to another one.
 */
function showRow(scroller: HTMLElement, at: number): void {
  const top = at * rowPx;
  const lowest = top + rowPx - (scroller.clientHeight - headPx);
  if (scroller.scrollTop > top) scroller.scrollTop = top;
  else if (scroller.scrollTop < lowest) scroller.scrollTop = lowest;
}

/** Only when the focus moves: sorting must not scroll away from what the eye is on. */
function useShowFocused(
  scroller: RefObject<HTMLElement | null>,
  names: readonly string[],
  focused: string | null,
): void {
  useEffect(() => {
    const at = focused === null ? -1 : names.indexOf(focused);
    if (at >= 0 && scroller.current !== null) showRow(scroller.current, at);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focused]);
}

/** What rows show beside their numbers. */
function useMarks({ selection, series }: LinkedView) {
  const selected = useMemo(() => new Set(selection.layers), [selection]);
  const editable = useApp(isQuantizable);
  const skips = useApp((state) => state.plan?.idleSkips);
  const idle = useMemo(() => new Set(skips?.map((skip) => skip.layer)), [skips]);
  return { selected, editable, idle, states: useStates(series) };
}

/** How far the numbers of each metric can be relied on: the same object as long as that does not change. */
function useStates(series: LinkedView['series']): Readonly<Record<MetricId, ValueState>> {
  const words = metricIds.map((id) => series[id].state).join(' ');
  return useMemo(() => {
    const states = words.split(' ') as ValueState[];
    return Object.fromEntries(
      metricIds.map((id, index) => [id, states[index] ?? 'none']),
    ) as Record<MetricId, ValueState>;
  }, [words]);
}

/** The table as shown, with tabs: what a spreadsheet takes. */
function tableText(rows: readonly LayerRow[], columns: readonly ColumnSpec[]): string {
  const heads = ['#', 'Layer', ...columns.map((column) => column.head)];
  const lines = rows.map((row) => [
    String(row.index + 1),
    row.name,
    ...columns.map((column) => column.text(row).replace('−', '-').replace('–', '')),
  ]);
  return tabbed([heads, ...lines]);
}

function useCopyTable(rows: readonly LayerRow[], columns: readonly ColumnSpec[]): void {
  usePanelCommand(
    useCallback(
      (command: CommandId) => {
        if (command !== 'edit.copyTable') return;
        void navigator.clipboard.writeText(tableText(rows, columns)).then(
          () => toast(`${countOf(rows.length, 'row')} copied`),
          () => toast.error('The clipboard refused the table. Save it as CSV instead.'),
        );
      },
      [rows, columns],
    ),
  );
}

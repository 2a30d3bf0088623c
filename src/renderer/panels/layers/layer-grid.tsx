import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, MouseEvent } from 'react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import { runCommand } from '../../commands/commands';
import { useCopyTable } from './use-copy-table';
import { isQuantizable } from '../../state/derived/derived';
import { stepThrough } from '../../state/selection';
import type { LinkedView, MetricId, ValueState } from '../../state/view';
import { metricIds } from '../../state/view';
import type { ColumnSpec } from '../../columns/column';
import { LayerHead } from './layer-head';
import { LayerLine } from './layer-line';
import type { LayerRow } from './layer-rows';
import type { LayerTable } from './use-layer-table';

const rowPx = 24;
const headPx = 24;

function isOnHead(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('[role=columnheader]') !== null;
}

const leastNamePx = 72;
/** Left and right of a row. */
const paddingPx = 20;

/** The rows on screen, as an ARIA grid: one tab stop, arrows move, Space skips. */
export function LayerGrid({
  view,
  table,
  columns,
  short,
}: {
  readonly view: LinkedView;
  readonly table: LayerTable;
  readonly columns: readonly ColumnSpec[];
  readonly short: boolean;
}) {
  const session = useSession();
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<string | null>(null);
  const { rows } = table;
  const names = useMemo(() => rows.map((row) => row.name), [rows]);
  const selected = useMemo(() => new Set(view.selection.layers), [view.selection]);
  const editable = useApp(isQuantizable);
  const idle = useApp((state) => state.plan?.idleSkips);
  const idleNames = useMemo(() => new Set(idle?.map((skip) => skip.layer)), [idle]);
  const states = useStates(view.series);
  const digits = String(view.layers.length).length;
  const indexPx = Math.max(18, 8 + digits * 7);
  const template = `22px ${indexPx}px minmax(${leastNamePx}px, 1fr) ${columns.map((column) => `${column.widthPx}px`).join(' ')}`;
  // More columns than fit are scrolled to, never cut off.
  const minWidth =
    paddingPx + 22 + indexPx + leastNamePx + columns.reduce((sum, { widthPx }) => sum + widthPx, 0);
  useCopyTable(rows, columns);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 6,
    // The head sticks over the first row.
    scrollMargin: headPx,
  });

  const { focused } = view.selection;
  useEffect(() => {
    const at = focused === null ? -1 : names.indexOf(focused);
    if (at >= 0 && scroller.current !== null) showRow(scroller.current, at);
    // Only when the focus moves: sorting must not scroll away from what the eye is on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focused]);

  // What lines are given must outlive new numbers, or every line would be drawn anew with them.
  const shown = useRef(names);
  useEffect(() => {
    shown.current = names;
  }, [names]);
  const selectRange = useCallback(
    (to: string) => {
      const all = shown.current;
      const a = all.indexOf(anchor.current ?? to);
      const b = all.indexOf(to);
      const range = all.slice(Math.min(a < 0 ? b : a, b), Math.max(a, b) + 1);
      // The last name becomes the focused one.
      session.select([...range.filter((name) => name !== to), to]);
    },
    [session],
  );

  const onClick = useCallback(
    (row: LayerRow, event: MouseEvent) => {
      scroller.current?.focus({ preventScroll: true });
      if (event.shiftKey) return selectRange(row.name);
      anchor.current = row.name;
      return session.select([row.name], event.ctrlKey || event.metaKey ? 'toggle' : 'replace');
    },
    [selectRange, session],
  );
  const onToggle = useCallback(
    (row: LayerRow) => {
      const { selection } = session.store.getState();
      session.toggleSkip(selection.layers.includes(row.name) ? selection.layers : [row.name]);
    },
    [session],
  );
  const { onContextMenu } = view;
  const onMenu = useCallback(
    (row: LayerRow, event: MouseEvent) => {
      event.preventDefault();
      onContextMenu(row.name, { x: event.clientX, y: event.clientY });
    },
    [onContextMenu],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
    };
    const by = steps[event.key];
    if (by !== undefined || event.key === 'Home' || event.key === 'End') {
      const next =
        by === undefined
          ? (names.at(event.key === 'Home' ? 0 : -1) ?? null)
          : stepThrough(names, focused, by);
      if (next === null) return;
      event.preventDefault();
      if (event.shiftKey) {
        anchor.current ??= focused ?? next;
        selectRange(next);
      } else {
        anchor.current = next;
        session.select([next]);
      }
    } else if (isOnHead(event) && (event.key === 'Enter' || event.key === ' ')) {
      // They press the button that sorts.
      return;
    } else if (event.key === ' ') {
      event.preventDefault();
      runCommand(session, 'layer.skip');
    } else if (event.key === 'Enter') {
      event.preventDefault();
      runCommand(session, 'graph.center');
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      session.select([...names]);
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      if (focused === null) return;
      event.preventDefault();
      const box = document.getElementById(rowId(focused, names))?.getBoundingClientRect();
      onContextMenu(focused, { x: box?.left ?? 0, y: box?.bottom ?? 0 });
    }
  };

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label="Layers"
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      aria-activedescendant={
        focused !== null && names.includes(focused) ? rowId(focused, names) : undefined
      }
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
              id={`layer-${row.index}`}
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
              idle={idleNames.has(row.name)}
              editable={editable}
              onClick={onClick}
              onToggle={onToggle}
              onMenu={onMenu}
            />
          );
        })}
      </div>
    </div>
  );

  function rowId(name: string, all: readonly string[]): string {
    return `layer-${rows[all.indexOf(name)]?.index ?? 0}`;
  }
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

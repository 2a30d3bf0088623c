import {
  useRef,
  useState,
  type KeyboardEvent as ReactKeyboardEvent,
  type MouseEvent,
  type PointerEvent,
} from 'react';
import { columnAt, type PlotBox } from '../plot/plot-box';

export type SelectMode = 'replace' | 'add' | 'toggle';

export interface ColumnActions {
  /** Columns from `from` to `to`, inclusive. */
  select(from: number, to: number, mode: SelectMode): void;
  toggleSkip(column: number): void;
  menu(column: number, at: { readonly x: number; readonly y: number }): void;
}

type Modifiers = Pick<PointerEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>;

function modeOf(event: Modifiers): SelectMode {
  return event.shiftKey ? 'add' : event.ctrlKey || event.metaKey ? 'toggle' : 'replace';
}

export interface ColumnPointer {
  readonly hovered: number | null;
  /** Range being brushed, ordered. */
  readonly brush: readonly [number, number] | null;
  readonly handlers: {
    onPointerDown(event: PointerEvent<HTMLElement>): void;
    onPointerMove(event: PointerEvent<HTMLElement>): void;
    onPointerUp(event: PointerEvent<HTMLElement>): void;
    onPointerLeave(): void;
    onPointerCancel(): void;
    onDoubleClick(event: MouseEvent<HTMLElement>): void;
    onContextMenu(event: MouseEvent<HTMLElement>): void;
  };
  /** A click that something above the columns took and passes on. */
  clickAt(x: number, event: Modifiers): void;
  /** Ends a brush without selecting; true when there was one. */
  cancelBrush(): boolean;
}

const brushAfterPx = 5;

/** Click, shift and ctrl click, brush, double click and context menu over the columns of a chart. */
export function useColumnPointer(box: PlotBox, actions: ColumnActions): ColumnPointer {
  const [hovered, setHovered] = useState<number | null>(null);
  const [brush, setBrush] = useState<readonly [number, number] | null>(null);
  const start = useRef<{ x: number; column: number } | null>(null);
  const columnOf = (event: MouseEvent<HTMLElement>, nearest = false): number | null => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const y = event.clientY - bounds.top;
    if (!nearest && (y < box.top - 12 || y > box.bottom + 38)) return null;
    return columnAt(box, event.clientX - bounds.left, nearest);
  };
  const stop = (): void => {
    start.current = null;
    setBrush(null);
  };
  return {
    hovered,
    brush,
    clickAt: (x, event) => {
      const column = columnAt(box, x);
      if (column !== null) actions.select(column, column, modeOf(event));
    },
    cancelBrush: () => {
      const was = start.current !== null && brush !== null;
      stop();
      return was;
    },
    handlers: {
      onPointerDown(event) {
        const column = event.button === 0 ? columnOf(event) : null;
        if (column === null) return;
        start.current = { x: event.clientX, column };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event) {
        const from = start.current;
        setHovered(columnOf(event));
        if (from === null) return;
        const to = columnOf(event, true);
        if (to !== null && (brush !== null || Math.abs(event.clientX - from.x) > brushAfterPx)) {
          setBrush([Math.min(from.column, to), Math.max(from.column, to)]);
        }
      },
      onPointerUp(event) {
        const from = start.current;
        const range = brush;
        stop();
        if (from === null) return;
        const mode = modeOf(event);
        if (range === null) actions.select(from.column, from.column, mode);
        else actions.select(range[0], range[1], mode === 'toggle' ? 'add' : mode);
      },
      onPointerLeave: () => setHovered(null),
      onPointerCancel: stop,
      onDoubleClick(event) {
        const column = columnOf(event);
        if (column !== null) actions.toggleSkip(column);
      },
      onContextMenu(event) {
        const column = columnOf(event);
        if (column === null) return;
        event.preventDefault();
        actions.menu(column, { x: event.clientX, y: event.clientY });
      },
    },
  };
}

/** Where a key moves the focus, or null when it is not a key of the chart. */
export function columnAfterKey(
  event: Pick<ReactKeyboardEvent, 'key'>,
  columns: number,
  focused: number | null,
): number | null {
  if (columns === 0) return null;
  const at = focused ?? -1;
  const page = Math.max(1, Math.round(columns / 10));
  switch (event.key) {
    case 'ArrowRight':
      return Math.min(columns - 1, at + 1);
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(columns - 1, at + page);
    case 'PageUp':
      return Math.max(0, at - page);
    case 'Home':
      return 0;
    case 'End':
      return columns - 1;
    default:
      return null;
  }
}

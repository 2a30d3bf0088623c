import type { KeyboardEvent, MouseEvent, RefObject } from 'react';
import { useCallback, useEffect, useRef } from 'react';
import { runCommand } from '../../commands/commands';
import { useSession } from '../../session/page/app-context';
import { stepThrough, type SelectMode } from '../../state/selection';
import type { LinkedView } from '../../state/view';
import type { LayerRow } from './layer-rows';

function isOnHead(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('[role=columnheader]') !== null;
}

/** What clicks and keys do with the rows: select one, several or a range, skip, open the menu. */
export function useGridGestures({
  scroller,
  rowPx,
  names,
  view,
  elementOf,
}: {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rowPx: number;
  /** Layers in the order of the rows. */
  readonly names: readonly string[];
  readonly view: Pick<LinkedView, 'selection' | 'onContextMenu'>;
  elementOf(name: string): Element | null;
}) {
  const session = useSession();
  const { focused } = view.selection;
  const { selectOne, selectRange } = useRange(names);
  const onClick = useCallback(
    (row: LayerRow, event: MouseEvent) => {
      scroller.current?.focus({ preventScroll: true });
      if (event.shiftKey) selectRange(row.name);
      else selectOne(row.name, event.ctrlKey || event.metaKey ? 'toggle' : 'replace');
    },
    [scroller, selectOne, selectRange],
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
    const next = nextRow(event.key, names, focused, page);
    if (next !== undefined) {
      if (next === null) return;
      event.preventDefault();
      if (event.shiftKey) selectRange(next, focused ?? next);
      else selectOne(next);
    } else if (isOnHead(event) && (event.key === 'Enter' || event.key === ' ')) {
      // They press the button that sorts.
      return;
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      runCommand(session, event.key === ' ' ? 'layer.skip' : 'graph.center');
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      session.select([...names]);
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      if (focused === null) return;
      event.preventDefault();
      const box = elementOf(focused)?.getBoundingClientRect();
      onContextMenu(focused, { x: box?.left ?? 0, y: box?.bottom ?? 0 });
    }
  };
  return { onClick, onToggle, onMenu, onKeyDown };
}

/** Ranges go from where the last single selection was. */
function useRange(names: readonly string[]) {
  const session = useSession();
  const anchor = useRef<string | null>(null);
  // What lines are given must outlive new numbers, or every line would be drawn anew with them.
  const shown = useRef(names);
  useEffect(() => {
    shown.current = names;
  }, [names]);
  const selectOne = useCallback(
    (name: string, mode: SelectMode = 'replace') => {
      anchor.current = name;
      session.select([name], mode);
    },
    [session],
  );
  /** `start` is where a range begins that no single selection came before. */
  const selectRange = useCallback(
    (to: string, start?: string) => {
      anchor.current ??= start ?? null;
      const all = shown.current;
      const a = all.indexOf(anchor.current ?? to);
      const b = all.indexOf(to);
      const range = all.slice(Math.min(a < 0 ? b : a, b), Math.max(a, b) + 1);
      // The last name becomes the focused one.
      session.select([...range.filter((name) => name !== to), to]);
    },
    [session],
  );
  return { selectOne, selectRange };
}

/** Where a key moves to; undefined for keys that do not move, null where there is no row. */
function nextRow(
  key: string,
  names: readonly string[],
  focused: string | null,
  page: number,
): string | null | undefined {
  if (key === 'Home' || key === 'End') return names.at(key === 'Home' ? 0 : -1) ?? null;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
  };
  const by = steps[key];
  return by === undefined ? undefined : stepThrough(names, focused, by);
}

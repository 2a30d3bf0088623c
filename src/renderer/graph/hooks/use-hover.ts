import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Hit } from '../view/graph-stage';

/** Numbers appear when the pointer has rested on a node this long. */
const tooltipDelayMs = 400;

/** Where the numbers of an element or an edge are shown, in px of the panel. */
export interface TooltipPlace {
  readonly element: number;
  readonly edge: number;
  readonly x: number;
  readonly y: number;
}

/** An element, an edge, or neither (both -1). */
export interface HoverTarget {
  readonly element: number;
  readonly edge: number;
}

const noTarget: HoverTarget = { element: -1, edge: -1 };

export function targetOf(hit: Hit | null): HoverTarget {
  if (!hit) return noTarget;
  return hit.kind === 'edge' ? { element: -1, edge: hit.edge } : { element: hit.element, edge: -1 };
}

export interface Hover {
  readonly target: HoverTarget;
  readonly tooltip: TooltipPlace | null;
  move(target: HoverTarget, at: { readonly x: number; readonly y: number }): void;
  leave(): void;
  /** Takes the numbers away, as at a click. */
  hideTooltip(): void;
}

export function useHover(): Hover {
  const [target, setTarget] = useState(noTarget);
  const [tooltip, setTooltip] = useState<TooltipPlace | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const current = useRef(noTarget);
  useEffect(() => () => clearTimeout(timer.current), []);

  const move = useCallback(
    (next: HoverTarget, at: { readonly x: number; readonly y: number }): void => {
      if (next.element === current.current.element && next.edge === current.current.edge) return;
      current.current = next;
      clearTimeout(timer.current);
      setTarget(next);
      setTooltip(null);
      if (next.element >= 0 || next.edge >= 0)
        timer.current = setTimeout(() => setTooltip({ ...next, ...at }), tooltipDelayMs);
    },
    [],
  );
  const leave = useCallback(() => move(noTarget, { x: 0, y: 0 }), [move]);
  const hideTooltip = useCallback(() => {
    clearTimeout(timer.current);
    setTooltip(null);
  }, []);
  return useMemo(
    () => ({ target, tooltip, move, leave, hideTooltip }),
    [target, tooltip, move, leave, hideTooltip],
  );
}

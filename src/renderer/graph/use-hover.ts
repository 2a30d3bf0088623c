import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TooltipPlace } from './graph-tooltip';

/** Numbers appear when the pointer has rested on a node this long. */
const tooltipDelayMs = 400;

export interface Hover {
  /** -1 = nothing. */
  readonly element: number;
  readonly tooltip: TooltipPlace | null;
  move(element: number, at: { readonly x: number; readonly y: number }): void;
  leave(): void;
  /** Takes the numbers away, as at a click. */
  hideTooltip(): void;
}

export function useHover(): Hover {
  const [element, setElement] = useState(-1);
  const [tooltip, setTooltip] = useState<TooltipPlace | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const current = useRef(-1);
  useEffect(() => () => clearTimeout(timer.current), []);

  const move = useCallback((next: number, at: { readonly x: number; readonly y: number }): void => {
    if (next === current.current) return;
    current.current = next;
    clearTimeout(timer.current);
    setElement(next);
    setTooltip(null);
    if (next >= 0) timer.current = setTimeout(() => setTooltip({ element: next, ...at }), tooltipDelayMs);
  }, []);
  const leave = useCallback(() => move(-1, { x: 0, y: 0 }), [move]);
  const hideTooltip = useCallback(() => {
    clearTimeout(timer.current);
    setTooltip(null);
  }, []);
  return useMemo(() => ({ element, tooltip, move, leave, hideTooltip }), [element, tooltip, move, leave, hideTooltip]);
}

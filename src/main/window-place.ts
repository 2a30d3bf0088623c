import type { Bounds } from './settings';

export const smallestWindow = { width: 1024, height: 680 };
const firstWindow = { width: 1440, height: 900 };

/** How much of a title bar must be on a screen for the window to be reachable. */
const reachablePx = 100;

/**
 * Where a window opens: where it was, unless that screen is gone; never larger than the screen.
 * Without `x` and `y` the system centres it.
 */
export function placeWindow(
  saved: Bounds | null,
  screens: readonly Bounds[],
): Partial<Bounds> & { width: number; height: number } {
  const [main] = screens;
  const size = saved ?? firstWindow;
  const screen = saved === null ? undefined : screens.find((area) => isReachable(saved, area));
  const area = screen ?? main ?? { x: 0, y: 0, ...firstWindow };
  const width = Math.min(Math.max(size.width, smallestWindow.width), area.width);
  const height = Math.min(Math.max(size.height, smallestWindow.height), area.height);
  return saved === null || screen === undefined
    ? { width, height }
    : { x: saved.x, y: saved.y, width, height };
}

function isReachable(window: Bounds, area: Bounds): boolean {
  const overlap =
    Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return (
    overlap >= reachablePx && window.y >= area.y && window.y <= area.y + area.height - reachablePx
  );
}

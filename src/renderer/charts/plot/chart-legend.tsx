import type { ReactElement } from 'react';
import type { PlotBox } from './plot-box';

export interface LegendEntry {
  readonly key: 'line' | 'previous' | 'sample' | 'ring' | 'exact' | 'text' | 'warn';
  readonly text: string;
}

const keyWidth = 20;
const charWidth = 6;
const gap = 14;

/** What the marks of a chart mean, in one row at the top right, inside the SVG so that saved pictures have it. */
export function ChartLegend({
  box,
  entries,
}: {
  readonly box: PlotBox;
  readonly entries: readonly LegendEntry[];
}): ReactElement {
  const placed = placeEntries(box, entries);
  return (
    <g>
      {placed.map(({ entry, left }) => (
        <g key={entry.key + entry.text}>
          <Mark entry={entry} x={left} y={box.top - 16} />
          <text
            className="chart-text"
            x={hasMark(entry) ? left + keyWidth : left}
            y={box.top - 12}
            style={entry.key === 'warn' ? { fill: 'var(--warn)' } : {}}
          >
            {entry.text}
          </text>
        </g>
      ))}
    </g>
  );
}

/** From right to left; what has no room is left out. */
function placeEntries(
  box: PlotBox,
  entries: readonly LegendEntry[],
): readonly { readonly entry: LegendEntry; readonly left: number }[] {
  const placed: { entry: LegendEntry; left: number }[] = [];
  let right = box.right;
  for (const entry of entries.toReversed()) {
    const left = right - entry.text.length * charWidth - (hasMark(entry) ? keyWidth : 0);
    if (left < box.left) continue;
    placed.push({ entry, left });
    right = left - gap;
  }
  return placed;
}

function hasMark({ key }: LegendEntry): boolean {
  return key !== 'text' && key !== 'warn';
}

function Mark({
  entry,
  x,
  y,
}: {
  readonly entry: LegendEntry;
  readonly x: number;
  readonly y: number;
}): ReactElement | null {
  switch (entry.key) {
    case 'line':
      return <path className="chart-line-accumulated" d={`M${x},${y}h16`} />;
    case 'sample':
      return <path className="chart-line-sample" d={`M${x},${y}h16`} />;
    case 'previous':
      return <path className="chart-line-previous" d={`M${x},${y}h16`} />;
    case 'ring':
      return <circle className="chart-ring" cx={x + 12} cy={y} r={2.5} />;
    case 'exact':
      return (
        <path className="chart-exact-mark" d={`M${x + 8},${y - 1.5}h7M${x + 8},${y + 1.5}h7`} />
      );
    case 'text':
    case 'warn':
      return null;
  }
}

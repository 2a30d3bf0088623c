import { channelSize, makeChannel, type Channel } from './channel';
import { sizes } from './geometry';
import { orderRanks } from './order';
import { rankChildren, type LocalEdge } from './ranks';

export interface FlowCell {
  readonly element: number;
  line: number;
  column: number;
  /** Position in its column, from the top. */
  readonly slot: number;
  readonly rank: number;
  width: number;
  height: number;
  x: number;
  y: number;
}

/** Blocks left to right, one column a rank; very long flows continue on further lines. */
export interface Flow {
  readonly kind: 'flow';
  readonly cells: ReadonlyMap<number, FlowCell>;
  /** Cells by line and column, each column from the top. */
  lines: FlowCell[][][];
  /** By line: left of each column, and right of the last. */
  gutters: Channel[][];
  /** Above each line, and below the last. */
  streets: Channel[];
  readonly minWidth: number;
  readonly insetTop: number;
  readonly padding: number;
}

export interface FlowOptions {
  readonly insetTop: number;
  readonly minWidth: number;
  readonly padding: number;
}

/** A line up to this long is never broken: a few screens side by side. */
const longestLinePx = 2400;
/** Width to height that a broken flow aims at. */
const screenRatio = 1.9;
const mostLines = 40;
const blockGap = 24;
/** Edges run in the upper part of a street: under them stand the names of the blocks below. */
const streetMiddle = 0.36;

export function arrangeFlow(
  children: readonly { element: number; width: number; height: number }[],
  edges: readonly LocalEdge[],
  options: FlowOptions,
): Flow {
  const ranks = rankChildren(children.length, edges);
  const centres = orderRanks(
    // Turned by a quarter: ranks are columns here, so heights play the part of widths.
    children.map((child, index) => ({
      width: child.height,
      height: child.width,
      rank: ranks[index] ?? 0,
    })),
    edges,
  );
  const byRank = new Map<number, number[]>();
  children.forEach((_, index) => {
    const rank = ranks[index] ?? 0;
    const column = byRank.get(rank);
    if (column) column.push(index);
    else byRank.set(rank, [index]);
  });
  const cells = new Map<number, FlowCell>();
  const columns = [...byRank.entries()]
    .sort(([a], [b]) => a - b)
    .map(([rank, members]) =>
      members
        .sort((a, b) => (centres[a] ?? 0) - (centres[b] ?? 0) || a - b)
        .map((index, slot): FlowCell => {
          const child = children[index];
          const cell = {
            element: child?.element ?? 0,
            line: 0,
            column: 0,
            slot,
            rank,
            width: child?.width ?? 0,
            height: child?.height ?? 0,
            x: 0,
            y: 0,
          };
          cells.set(cell.element, cell);
          return cell;
        }),
    );
  const lines = breakLines(columns);
  lines.forEach((line, lineIndex) =>
    line.forEach((column, columnIndex) => {
      for (const cell of column) {
        cell.line = lineIndex;
        cell.column = columnIndex;
      }
    }),
  );
  return {
    kind: 'flow',
    cells,
    lines,
    gutters: lines.map((line) =>
      Array.from({ length: line.length + 1 }, (_, gutter) =>
        makeChannel(false, gutter === 0 || gutter === line.length ? options.padding : sizes.gutter),
      ),
    ),
    streets: Array.from({ length: lines.length + 1 }, (_, street) =>
      makeChannel(
        true,
        street === 0 ? 0 : street === lines.length ? options.padding : sizes.lineGap,
        streetMiddle,
      ),
    ),
    ...options,
  };
}

function columnWidth(column: readonly FlowCell[]): number {
  return Math.max(0, ...column.map((cell) => cell.width));
}

function columnHeight(column: readonly FlowCell[]): number {
  return (
    column.reduce((sum, cell) => sum + cell.height, 0) + blockGap * Math.max(0, column.length - 1)
  );
}

/** One line while it can be scrolled through; else as many as give the picture the shape of a screen. */
function breakLines(columns: FlowCell[][]): FlowCell[][][] {
  const total = lineWidth(columns);
  const height = Math.max(1, ...columns.map(columnHeight));
  if (total <= longestLinePx || total / height <= screenRatio * 1.3 || columns.length < 4)
    return [columns];
  let best: FlowCell[][][] = [columns];
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let count = 1; count <= Math.min(columns.length, mostLines); count += 1) {
    const lines = fillLines(columns, count);
    const width = Math.max(...lines.map(lineWidth));
    const stacked = lines.reduce(
      (sum, line) => sum + Math.max(...line.map(columnHeight)) + sizes.lineGap,
      0,
    );
    const distance = Math.abs(Math.log(width / stacked / screenRatio));
    if (distance < bestDistance) {
      best = lines;
      bestDistance = distance;
    }
  }
  return best;
}

function lineWidth(line: readonly FlowCell[][]): number {
  return line.reduce((sum, column) => sum + columnWidth(column) + sizes.gutter, 0);
}

/** At most `count` lines, the longest as short as can be: bisects the width that suffices. */
function fillLines(columns: FlowCell[][], count: number): FlowCell[][][] {
  let low = Math.max(...columns.map((column) => lineWidth([column])));
  let high = lineWidth(columns);
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill(columns, middle).length <= count) high = middle;
    else low = middle;
  }
  return fill(columns, high);
}

function fill(columns: FlowCell[][], width: number): FlowCell[][][] {
  const lines: FlowCell[][][] = [[]];
  let used = 0;
  for (const column of columns) {
    const next = lineWidth([column]);
    if (used > 0 && used + next > width + 0.5) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(column);
    used += next;
  }
  return lines;
}

export function measureFlow(flow: Flow): { readonly width: number; readonly height: number } {
  let width = flow.minWidth;
  let height = flow.insetTop;
  for (const street of flow.streets) height += street.size = channelSize(street);
  flow.lines.forEach((line, index) => {
    let lineWidth = 0;
    for (const gutter of flow.gutters[index] ?? []) lineWidth += gutter.size = channelSize(gutter);
    for (const column of line) lineWidth += columnWidth(column);
    width = Math.max(width, lineWidth);
    height += Math.max(0, ...line.map(columnHeight));
  });
  return { width, height };
}

export function placeFlow(flow: Flow, x: number, y: number): void {
  let top = y + flow.insetTop;
  flow.streets.forEach((street, index) => {
    street.start = top;
    top += street.size;
    const line = flow.lines[index];
    if (!line) return;
    let left = x;
    (flow.gutters[index] ?? []).forEach((gutter, column) => {
      gutter.start = left;
      left += gutter.size;
      const cells = line[column];
      if (!cells) return;
      const width = columnWidth(cells);
      let cellTop = top;
      for (const cell of cells) {
        cell.x = left + (width - cell.width) / 2;
        cell.y = cellTop;
        cellTop += cell.height + blockGap;
      }
      left += width;
    });
    top += Math.max(0, ...line.map(columnHeight));
  });
}

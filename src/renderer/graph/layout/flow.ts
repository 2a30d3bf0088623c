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

/** A line longer than this many times its height is broken. */
const longestLine = 6;
const brokenRatio = 1.7;
const blockGap = 24;

export function arrangeFlow(children: readonly { element: number; width: number; height: number }[], edges: readonly LocalEdge[], options: FlowOptions): Flow {
  const ranks = rankChildren(children.length, edges);
  const centres = orderRanks(
    // Turned by a quarter: ranks are columns here, so heights play the part of widths.
    children.map((child, index) => ({ width: child.height, height: child.width, rank: ranks[index] ?? 0 })),
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
          const cell = { element: child?.element ?? 0, line: 0, column: 0, slot, rank, width: child?.width ?? 0, height: child?.height ?? 0, x: 0, y: 0 };
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
    gutters: lines.map((line) => Array.from({ length: line.length + 1 }, (_, gutter) => makeChannel(false, gutter === 0 || gutter === line.length ? options.padding : sizes.gutter))),
    streets: Array.from({ length: lines.length + 1 }, (_, street) => makeChannel(true, street === 0 ? 0 : street === lines.length ? options.padding : sizes.lineGap)),
    ...options,
  };
}

function columnWidth(column: readonly FlowCell[]): number {
  return Math.max(0, ...column.map((cell) => cell.width));
}

function columnHeight(column: readonly FlowCell[]): number {
  return column.reduce((sum, cell) => sum + cell.height, 0) + blockGap * Math.max(0, column.length - 1);
}

function breakLines(columns: FlowCell[][]): FlowCell[][][] {
  const total = columns.reduce((sum, column) => sum + columnWidth(column) + sizes.gutter, 0);
  const heights = columns.map(columnHeight);
  if (total / Math.max(1, ...heights) <= longestLine || columns.length < 6) return [columns];
  const usual = heights.reduce((sum, height) => sum + height, 0) / heights.length;
  const count = Math.max(2, Math.round(Math.sqrt(total / (usual + sizes.lineGap) / brokenRatio)));
  const target = total / count;
  const lines: FlowCell[][][] = [];
  let line: FlowCell[][] = [];
  let width = 0;
  for (const column of columns) {
    const next = columnWidth(column) + sizes.gutter;
    if (line.length > 0 && width + next / 2 > target && lines.length < count - 1) {
      lines.push(line);
      line = [];
      width = 0;
    }
    line.push(column);
    width += next;
  }
  lines.push(line);
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

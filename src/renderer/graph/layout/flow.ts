import { getOrMake } from '../../../shared/get-or-make';
import { channelSize, makeChannel, type Channel } from './channel';
import { sizes } from './geometry';
import { breakLines, type Extent } from './line-breaks';
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

const blockGap = 24;
/** Edges run in the upper part of a street: under them stand the names of the blocks below. */
const streetMiddle = 0.36;

export interface FlowChild extends Extent {
  readonly element: number;
  /** Size of an open block were it closed; null for what is not an open block. */
  readonly closed: Extent | null;
}

export function arrangeFlow(
  children: readonly FlowChild[],
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
    getOrMake(byRank, ranks[index] ?? 0, () => []).push(index);
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
  const lines = divideColumns(columns, children);
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

function columnWidth(column: readonly Extent[]): number {
  return Math.max(0, ...column.map((cell) => cell.width));
}

function columnHeight(column: readonly Extent[]): number {
  return (
    column.reduce((sum, cell) => sum + cell.height, 0) + blockGap * Math.max(0, column.length - 1)
  );
}

/** With few blocks open lines break as if all were closed: opening one must not move the others to other lines. */
const fewOpen = 0.3;

function divideColumns(columns: FlowCell[][], children: readonly FlowChild[]): FlowCell[][][] {
  const closed = new Map(children.map((child) => [child.element, child.closed]));
  const open = children.filter((child) => child.closed !== null).length;
  const isSteady = children.length > 8 && open <= children.length * fewOpen;
  const extents = columns.map((column): Extent => {
    const cells = column.map((cell) => (isSteady ? closed.get(cell.element) : null) ?? cell);
    return { width: columnWidth(cells), height: columnHeight(cells) };
  });
  let start = 0;
  return breakLines(extents).map((length) => columns.slice(start, (start += length)));
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

import { getOrMake } from '../../../shared/get-or-make';
import { channelSize, makeChannel, type Channel } from './channel';
import { sizes } from './geometry';
import { orderRanks } from './order';
import { rankChildren, type LocalEdge } from './ranks';

export interface StackCell extends StackChild {
  readonly strip: number;
  readonly row: number;
  /** Centre relative to the strip's left edge. */
  readonly centre: number;
  /** Nothing stands beside it: in its strip to the right, in the whole group to the left or right. */
  clearInStrip: boolean;
  clearLeft: boolean;
  clearRight: boolean;
  x: number;
  y: number;
}

/** Cards top to bottom, rank by rank; long groups continue in further strips, all on one grid of rows. */
export interface Stack {
  readonly kind: 'stack';
  readonly cells: ReadonlyMap<number, StackCell>;
  readonly rowHeights: readonly number[];
  readonly stripWidths: readonly number[];
  /** Above each row, and below the last. */
  readonly gaps: readonly Channel[];
  /** Left of each strip, and right of the last. */
  readonly lanes: readonly Channel[];
  readonly minWidth: number;
  readonly insetTop: number;
}

export interface StackChild {
  readonly element: number;
  readonly width: number;
  readonly height: number;
}

export interface StackOptions {
  /** Height kept free above the first row for the header. */
  readonly insetTop: number;
  readonly minWidth: number;
  /** Free space at the sides. */
  readonly padding: number;
  readonly minRowHeight: number;
  /** Children stand one below the other although no edge orders them: model inputs and outputs. */
  readonly isColumn: boolean;
}

const longestStrip = 12;

/** Rows per strip: about as wide as high. */
function rowsPerStrip(ranks: number, lanes: number): number {
  if (ranks <= longestStrip) return ranks;
  const rows = Math.max(8, Math.ceil(Math.sqrt(ranks * lanes * 1.9)));
  return Math.ceil(ranks / Math.ceil(ranks / rows));
}

export function arrangeStack(
  children: readonly StackChild[],
  edges: readonly LocalEdge[],
  options: StackOptions,
): Stack {
  const ranks = options.isColumn
    ? children.map((_, index) => index)
    : rankChildren(children.length, edges);
  const rankCount = Math.max(0, ...ranks) + 1;
  const centres = orderRanks(
    children.map((child, index) => ({ ...child, rank: ranks[index] ?? 0 })),
    edges,
  );
  const perStrip = rowsPerStrip(rankCount, children.length / rankCount);
  const strips = Math.max(1, Math.ceil(rankCount / perStrip));

  const stripWidths: number[] = [];
  const lefts: number[] = [];
  for (let strip = 0; strip < strips; strip += 1) {
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    children.forEach((child, index) => {
      if (Math.floor((ranks[index] ?? 0) / perStrip) !== strip) return;
      left = Math.min(left, (centres[index] ?? 0) - child.width / 2);
      right = Math.max(right, (centres[index] ?? 0) + child.width / 2);
    });
    lefts.push(left === Number.POSITIVE_INFINITY ? 0 : left);
    stripWidths.push(right > left ? right - left : 0);
  }
  const rowHeights: number[] = Array.from(
    { length: Math.min(perStrip, rankCount) },
    () => options.minRowHeight,
  );
  const cells = new Map<number, StackCell>();
  children.forEach((child, index) => {
    const rank = ranks[index] ?? 0;
    const strip = Math.floor(rank / perStrip);
    const row = rank % perStrip;
    rowHeights[row] = Math.max(rowHeights[row] ?? 0, child.height);
    cells.set(child.element, {
      ...child,
      strip,
      row,
      centre: (centres[index] ?? 0) - (lefts[strip] ?? 0),
      clearInStrip: true,
      clearLeft: true,
      clearRight: true,
      x: 0,
      y: 0,
    });
  });
  markClear([...cells.values()]);
  return {
    kind: 'stack',
    cells,
    rowHeights,
    stripWidths,
    gaps: Array.from({ length: rowHeights.length + 1 }, (_, gap) =>
      makeChannel(true, gap === 0 ? 0 : gap === rowHeights.length ? options.padding : sizes.rowGap),
    ),
    lanes: Array.from({ length: strips + 1 }, (_, lane) =>
      makeChannel(false, lane === 0 || lane === strips ? options.padding : sizes.gutter),
    ),
    minWidth: options.minWidth,
    insetTop: options.insetTop,
  };
}

function markClear(cells: readonly StackCell[]): void {
  const rows = new Map<number, StackCell[]>();
  for (const cell of cells) getOrMake(rows, cell.row, () => []).push(cell);
  for (const row of rows.values()) {
    for (const cell of row) {
      for (const other of row) {
        if (other === cell) continue;
        const isRight =
          other.strip > cell.strip || (other.strip === cell.strip && other.centre > cell.centre);
        if (isRight) cell.clearRight = false;
        else cell.clearLeft = false;
        if (isRight && other.strip === cell.strip) cell.clearInStrip = false;
      }
    }
  }
}

export function measureStack(stack: Stack): { readonly width: number; readonly height: number } {
  let width = 0;
  for (const lane of stack.lanes) width += lane.size = channelSize(lane);
  for (const strip of stack.stripWidths) width += strip;
  let height = stack.insetTop;
  for (const gap of stack.gaps) height += gap.size = channelSize(gap);
  for (const row of stack.rowHeights) height += row;
  return { width: Math.max(width, stack.minWidth), height };
}

export function placeStack(stack: Stack, x: number, y: number, width: number): void {
  const spare = Math.max(0, width - measureStack({ ...stack, minWidth: 0 }).width);
  const stripLefts: number[] = [];
  let left = x + spare / 2;
  stack.lanes.forEach((lane, index) => {
    lane.start = left;
    left += lane.size;
    stripLefts.push(left);
    left += stack.stripWidths[index] ?? 0;
  });
  const rowTops: number[] = [];
  let top = y + stack.insetTop;
  stack.gaps.forEach((gap, index) => {
    gap.start = top;
    top += gap.size;
    rowTops.push(top);
    top += stack.rowHeights[index] ?? 0;
  });
  for (const cell of stack.cells.values()) {
    cell.x = (stripLefts[cell.strip] ?? 0) + cell.centre - cell.width / 2;
    cell.y = (rowTops[cell.row] ?? 0) + ((stack.rowHeights[cell.row] ?? 0) - cell.height) / 2;
  }
}

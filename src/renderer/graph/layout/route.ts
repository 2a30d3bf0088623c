import { addLeg, type Channel, type Leg } from './channel';
import type { Container } from './containers';
import type { Flow, FlowCell } from './flow';
import type { Stack, StackCell } from './stack';

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** How an edge runs, before anything has coordinates: sides it leaves and enters by, and the channels between. */
export interface Route {
  readonly from: number;
  readonly to: number;
  readonly leave: Side;
  readonly enter: Side;
  /** In turns across and along; empty = straight. */
  readonly legs: readonly Leg[];
}

interface Way {
  readonly side: Side;
  /** From the card outwards. */
  readonly channels: readonly Channel[];
}

type Containers = ReadonlyMap<number, Container>;

/** Innermost open group around an element, and the way from there up to (not including) `until`. */
function climb(
  start: Container,
  element: number,
  until: Container,
): { container: Container; child: number }[] {
  const steps: { container: Container; child: number }[] = [];
  let child = element;
  for (
    let container: Container | null = start;
    container && container !== until;
    container = container.parent
  ) {
    steps.push({ container, child });
    child = container.element;
  }
  return steps;
}

/** From a card to the border of the group `until` holds it in: out by the right one, in by the left one. */
function wayBetween(
  start: Container,
  element: number,
  until: Container,
  direction: 'out' | 'in',
): Way {
  const isOut = direction === 'out';
  const channels: Channel[] = [];
  let side: Side = isOut ? 'right' : 'left';
  for (const { container, child } of climb(start, element, until)) {
    const { arrangement } = container;
    if (arrangement.kind === 'stack') {
      const cell = arrangement.cells.get(child);
      if (!cell || (isOut ? cell.clearRight : cell.clearLeft)) continue;
      side = isOut ? 'bottom' : 'top';
      channels.push((isOut ? gapBelow : gapAbove)(arrangement, cell));
    } else {
      const cell = arrangement.cells.get(child);
      if (!cell || cell.column === (isOut ? lastColumn(arrangement, cell.line) : 0)) continue;
      const gutter = (isOut ? gutterRight : gutterLeft)(arrangement, cell);
      channels.push(gutter, streetBelow(arrangement, cell));
    }
  }
  return { side, channels };
}

const lastColumn = (flow: Flow, line: number): number => (flow.lines[line]?.length ?? 1) - 1;
const gutterRight = (flow: Flow, cell: FlowCell): Channel =>
  channelAt(flow.gutters[cell.line], cell.column + 1);
const gutterLeft = (flow: Flow, cell: FlowCell): Channel =>
  channelAt(flow.gutters[cell.line], cell.column);
const streetBelow = (flow: Flow, cell: FlowCell): Channel => channelAt(flow.streets, cell.line + 1);
const gapBelow = (stack: Stack, cell: StackCell): Channel => channelAt(stack.gaps, cell.row + 1);
const gapAbove = (stack: Stack, cell: StackCell): Channel => channelAt(stack.gaps, cell.row);

/** Arrangements make a channel on every side of every cell. */
function channelAt(channels: readonly Channel[] | undefined, index: number): Channel {
  const channel = channels?.[index];
  if (channel === undefined) throw new RangeError(`There is no channel ${index}.`);
  return channel;
}

/** Between two blocks of one flow. */
function crossFlow(flow: Flow, from: FlowCell, to: FlowCell): Channel[] {
  const out = gutterRight(flow, from);
  if (from.line === to.line && to.column === from.column + 1) return [out];
  const into = gutterLeft(flow, to);
  if (from.line === to.line || to.line === from.line + 1)
    return [out, streetBelow(flow, from), into];
  // Further lines are passed at the left margin, where no block stands.
  const margin = channelAt(flow.gutters[to.line], 0);
  return [out, streetBelow(flow, from), margin, channelAt(flow.streets, to.line), into];
}

/** Between two cards of one stack. */
function crossStack(
  stack: Stack,
  from: StackCell,
  to: StackCell,
): { leave: Side; enter: Side; channels: Channel[] } {
  const lane = channelAt(stack.lanes, from.strip + 1);
  if (from.strip === to.strip && to.row === from.row + 1) {
    const isStraight = Math.abs(from.centre - to.centre) < 1;
    return { leave: 'bottom', enter: 'top', channels: isStraight ? [] : [gapBelow(stack, from)] };
  }
  if (from.strip === to.strip) {
    if (from.clearInStrip && to.clearInStrip)
      return { leave: 'right', enter: 'right', channels: [lane] };
    const channels = [gapBelow(stack, from), lane, gapAbove(stack, to)];
    return { leave: 'bottom', enter: 'top', channels };
  }
  const first = from.clearInStrip ? [lane] : [gapBelow(stack, from), lane];
  const leave = from.clearInStrip ? 'right' : 'bottom';
  if (to.strip === from.strip + 1)
    return { leave, enter: 'top', channels: [...first, gapAbove(stack, to)] };
  const bottom = channelAt(stack.gaps, stack.gaps.length - 1);
  const beside = channelAt(stack.lanes, to.strip);
  return { leave, enter: 'top', channels: [...first, bottom, beside, gapAbove(stack, to)] };
}

/** Finds the way of one edge and enters it in the channels. `common` is the open group that holds both ends. */
export function routeEdge(
  containers: Containers,
  common: Container,
  from: { element: number; group: number },
  to: { element: number; group: number },
): Route {
  const start = containers.get(from.group) ?? common;
  const end = containers.get(to.group) ?? common;
  const routed = (leave: Side, enter: Side, channels: readonly Channel[]): Route => {
    const legs = channels.map((channel) => addLeg(channel, from.element));
    return { from: from.element, to: to.element, leave, enter, legs };
  };
  if (common.arrangement.kind === 'stack') {
    const a = common.arrangement.cells.get(from.element);
    const b = common.arrangement.cells.get(to.element);
    if (!a || !b) return routed('right', 'left', []);
    const { leave, enter, channels } = crossStack(common.arrangement, a, b);
    return routed(leave, enter, channels);
  }
  const out = wayBetween(start, from.element, common, 'out');
  const into = wayBetween(end, to.element, common, 'in');
  const fromChild = climb(start, from.element, common).at(-1)?.container.element ?? from.element;
  const toChild = climb(end, to.element, common).at(-1)?.container.element ?? to.element;
  const a = common.arrangement.cells.get(fromChild);
  const b = common.arrangement.cells.get(toChild);
  if (!a || !b) return routed('right', 'left', []);
  const crossed = crossFlow(common.arrangement, a, b);
  return routed(out.side, into.side, [...out.channels, ...crossed, ...into.channels.toReversed()]);
}

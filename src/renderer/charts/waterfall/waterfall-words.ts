import { fitName } from '../../ui/text/fit-name';
import type { LayerLabel } from '../../ui/text/layer-name';
import type { LinkedView } from '../../state/view';
import type { WaterfallRow } from './waterfall-rows';

/** The number of a row is a prediction until its one-out was measured. */
export function foreseen(row: WaterfallRow, series: LinkedView['series']): boolean {
  return row.withoutDb !== null && measuredWithout(row, series) === null;
}

export function measuredWithout(
  row: WaterfallRow,
  { oneOut }: LinkedView['series'],
): number | null {
  return oneOut.state === 'measured' ? (oneOut.db[row.layers[0] ?? -1] ?? null) : null;
}

export function withoutWords(narrow: boolean, predicted: boolean): string {
  if (predicted) return narrow ? 'predicted' : 'predicted without it';
  return narrow ? 'without it' : 'output SQNR without it';
}

/** More than half of the noise cannot be read off a bar: what it means stands there instead. */
export function interactionWords(share: number): string | null {
  if (Math.abs(share) <= 0.5) return null;
  return share < 0
    ? 'together they make less noise than alone: errors cancel each other'
    : 'together they make more noise than alone: errors add up';
}

export function rowName(
  row: WaterfallRow,
  nameOf: (layer: number) => string,
  outputName: string,
): string {
  switch (row.kind) {
    case 'layer':
      return nameOf(row.layers[0] ?? -1);
    case 'rest':
      return `${row.layers.length} other layer${row.layers.length === 1 ? '' : 's'}`;
    case 'interaction':
      return 'interaction';
    case 'total':
      return `measured at ${outputName}`;
  }
}

/** The same, in at most `room` characters. */
export function shownName(
  row: WaterfallRow,
  labelOf: (layer: number) => LayerLabel,
  room: number,
  outputName: string,
): string {
  if (row.kind === 'layer') return fitName(labelOf(row.layers[0] ?? -1), room);
  const words = rowName(row, () => '', outputName);
  return words.length <= room ? words : `${words.slice(0, room - 1)}…`;
}

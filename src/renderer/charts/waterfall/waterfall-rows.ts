import type { Prediction } from '../../../shared/contract/tuning';

/** One step of the waterfall: what adds how much to the output noise. Shares of the measured noise. */
export interface WaterfallRow {
  readonly kind: 'layer' | 'rest' | 'interaction' | 'total';
  /** Layers the row stands for. */
  readonly layers: readonly number[];
  readonly share: number;
  /** Where the bar begins and ends; the end may lie before the start where layers cancel each other. */
  readonly from: number;
  readonly to: number;
  /** Output dB without this layer; null = unknown or not asked. */
  readonly withoutDb: number | null;
}

/** Layers by share, largest first, as many as fit into `maxRows`; the others in one row; then interaction and total. */
export function waterfallRows(prediction: Prediction, maxRows: number): readonly WaterfallRow[] {
  const ranked = prediction.shares
    .map((share, layer) => ({ share, layer }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || a.layer - b.layer);
  const room = Math.max(1, maxRows - 3);
  const shown = ranked.length <= room + 1 ? ranked : ranked.slice(0, room);
  const hidden = ranked.slice(shown.length);
  const rows: WaterfallRow[] = [];
  let at = 0;
  const add = (row: Omit<WaterfallRow, 'from' | 'to'>): void => {
    rows.push({ ...row, from: at, to: at + row.share });
    at += row.share;
  };
  for (const { share, layer } of shown) {
    add({ kind: 'layer', layers: [layer], share, withoutDb: prediction.toggled[layer] ?? null });
  }
  if (hidden.length > 0) {
    add({
      kind: 'rest',
      layers: hidden.map(({ layer }) => layer),
      share: hidden.reduce((sum, { share }) => sum + share, 0),
      withoutDb: null,
    });
  }
  if (prediction.interaction !== null)
    add({ kind: 'interaction', layers: [], share: prediction.interaction, withoutDb: null });
  rows.push({ kind: 'total', layers: [], share: 1, from: 0, to: 1, withoutDb: null });
  return rows;
}

const tickSteps = [0.25, 0.5, 1, 2, 5, 10] as const;
/** Room that `400 %` takes, and as much again between two of them. */
const tickRoomPx = 56;

/** Shares with a label: as close as their labels do not touch; the end of the axis always has one. */
export function shareTicks(end: number, widthPx: number): readonly number[] {
  const step =
    tickSteps.find((size) => (size / end) * widthPx >= tickRoomPx) ?? Math.max(1, Math.ceil(end));
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, tick) => tick * step);
  const last = ticks.at(-1) ?? 0;
  if (last === end) return ticks;
  // The last one gives way where it would touch the end's.
  const isClose = ((end - last) / end) * widthPx < tickRoomPx;
  return [...(isClose && last > 0 ? ticks.slice(0, -1) : ticks), end];
}

/** Right end of the axis: 1 = 100 %, more where the layers' own shares add up to more than was measured. */
export function waterfallEnd(rows: readonly WaterfallRow[]): number {
  const end = rows.reduce((max, row) => Math.max(max, row.from, row.to), 1);
  return end <= 1.001 ? 1 : Math.ceil(end * 4) / 4;
}

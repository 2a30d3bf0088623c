import type { MetricId } from '../../state/view';
import {
  formatCount,
  formatDb,
  formatMicroseconds,
  formatPercent,
  nothing,
} from '../../ui/text/numbers';
import type { LayerRow } from './layer-rows';
import { isFree } from './layer-rows';

/** A numeric column. The name column and the check box are always there. */
export interface ColumnSpec {
  readonly id: string;
  /** Head, short. */
  readonly head: string;
  /** In the column chooser and as the head's tooltip. */
  readonly title: string;
  readonly widthPx: number;
  readonly metric?: MetricId;
  readonly align?: 'left';
  /** What it sorts by; null goes last. */
  value(row: LayerRow): number | string | null;
  text(row: LayerRow): string;
}

function metric(id: MetricId, head: string, title: string, widthPx: number): ColumnSpec {
  return {
    id,
    head,
    title,
    widthPx,
    metric: id,
    value: (row) => {
      if (row.skipped && id !== 'accumulated') return null;
      return row.metrics[id].exact ? Number.MAX_VALUE : row.metrics[id].db;
    },
    text: (row) => formatDb(row.metrics[id].db, row.metrics[id].exact),
  };
}

function number(
  id: string,
  head: string,
  title: string,
  widthPx: number,
  value: (row: LayerRow) => number | null,
  format: (value: number) => string,
): ColumnSpec {
  return {
    id,
    head,
    title,
    widthPx,
    value,
    text: (row) => {
      const found = value(row);
      return found === null ? nothing : format(found);
    },
  };
}

const twoDigits = (value: number): string => value.toFixed(2);
/** Gains differ by powers of ten from model to model. */
const formatSignedSmall = (value: number): string =>
  value.toFixed(Math.abs(value) < 0.0095 ? 4 : Math.abs(value) < 0.095 ? 3 : 2).replace('-', '−');

export const columnSpecs: readonly ColumnSpec[] = [
  {
    id: 'op',
    head: 'Op',
    title: 'Op type and what matters about it',
    widthPx: 56,
    align: 'left',
    value: (row) => `${row.op} ${row.detail}`,
    text: (row) => shortDetail(row),
  },
  metric('weights', 'Wt', 'Weights: SQNR of the weights against their int8 values, dB', 42),
  metric(
    'accumulated',
    'Acc',
    'Accumulated: SQNR at the output with everything before it in int8 too, dB',
    44,
  ),
  metric(
    'isolated',
    'Iso',
    'Isolated: SQNR of this layer alone in int8, fed by the float model, dB',
    46,
  ),
  metric(
    'shadow',
    'Shad',
    'Shadow: SQNR of this layer against its float twin, both fed by the int8 model, dB',
    46,
  ),
  metric('oneIn', 'One-in', 'One-in: output SQNR with only this layer in int8, dB', 52),
  metric('oneOut', 'One-out', 'One-out: output SQNR with all layers but this one in int8, dB', 56),
  number(
    'worstChannel',
    'Ch',
    'Worst channel: weight SQNR of the channel that suffers most, dB',
    44,
    (row) => row.worstChannelDb,
    (db) => formatDb(db),
  ),
  number(
    'rmse',
    'Rmse',
    'Rmse over scale: 0.289 is pure rounding',
    48,
    (row) => row.rmseOverScale,
    twoDigits,
  ),
  number(
    'clipped',
    'Clip %',
    'Share of values outside the int8 range, %',
    48,
    (row) => row.clipped,
    formatPercent,
  ),
  number(
    'share',
    'Share %',
    'Share of the noise at the output, %',
    54,
    (row) => row.share,
    formatPercent,
  ),
  number(
    'parameters',
    'Params',
    'Weight elements',
    60,
    (row) => (row.layer.weighted ? row.layer.parameters : null),
    formatCount,
  ),
  number(
    'floatUs',
    'Float µs',
    'Time in the float model, µs (from a benchmark)',
    58,
    (row) => row.floatUs,
    formatMicroseconds,
  ),
  number(
    'quantizedUs',
    'Int8 µs',
    'Time in the int8 model, µs (from a benchmark)',
    54,
    (row) => row.quantizedUs,
    formatMicroseconds,
  ),
  number(
    'quantizeUs',
    'Q/DQ µs',
    'Time in Q and DQ nodes that its int8 makes necessary, µs (from a benchmark)',
    60,
    (row) => row.quantizeUs,
    formatMicroseconds,
  ),
  number(
    'dbPerUs',
    'dB/µs',
    'dB per µs: output dB gained for each µs lost if this layer is kept in float (needs a benchmark)',
    52,
    (row) => row.dbPerUs,
    (gain) => (isFree(gain) ? 'free' : formatSignedSmall(gain)),
  ),
  {
    id: 'executed',
    head: 'Ran as',
    title: 'What really ran in the int8 model (from a benchmark)',
    widthPx: 52,
    align: 'left',
    value: (row) => row.executed,
    text: (row) => row.executed ?? nothing,
  },
];

export const defaultColumns: readonly string[] = ['op', 'weights', 'accumulated', 'isolated'];
/** Columns a narrow table gives up first. */
const wideOnly: ReadonlySet<string> = new Set(['op', 'weights']);

/** Convolutions differ by their kernels, other ops by their names. */
function shortDetail(row: LayerRow): string {
  const kernel = /^(\d+(?:×\d+)*)( depthwise)?/.exec(row.detail);
  if (kernel === null || !row.op.startsWith('Conv')) return row.op;
  return kernel[2] === undefined ? (kernel[1] ?? row.op) : `${kernel[1]} dw`;
}

/** The columns on screen: the chosen ones in their order, and always that of the metric on screen. */
export function shownColumns(
  chosen: readonly string[] | null,
  active: MetricId,
  narrow: boolean,
): readonly ColumnSpec[] {
  const wanted = new Set(chosen ?? defaultColumns);
  if (narrow && chosen === null) for (const id of wideOnly) wanted.delete(id);
  // Names need room: a metric beyond the usual ones takes the place of those.
  if (chosen === null && !wanted.has(active)) {
    wanted.delete('weights');
    wanted.delete('isolated');
  }
  wanted.add(active);
  return columnSpecs.filter((column) => wanted.has(column.id));
}

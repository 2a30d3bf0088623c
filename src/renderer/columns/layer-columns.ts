import type { LayerView } from '../../shared/contract/model-view';
import type { MetricId } from '../../shared/contract/metrics';
import {
  formatCount,
  formatDb,
  formatMicroseconds,
  formatPercent,
  nothing,
} from '../ui/text/numbers';
import type { ColumnSpec, LayerColumn, LayerFacts, MeasuredApart } from './column';
import { metric, number } from './column';
import { comparedColumns } from './compared-columns';
import { precisionColumn } from './precision-column';

const twoDigits = (value: number): string => value.toFixed(2);
/** Gains differ by powers of ten from model to model. */
const formatSignedSmall = (value: number): string =>
  value.toFixed(Math.abs(value) < 0.0095 ? 4 : Math.abs(value) < 0.095 ? 3 : 2).replace('-', '−');

/** In the order of the report; a file has first what every run measures, the table first the metrics. */
const columns: readonly LayerColumn[] = [
  metric('weights', ['Wt', 42, 'Weights: SQNR of the weights against their int8 values, dB']),
  number('worstChannel', ({ report }) => report?.weight?.worstChannelDb, {
    table: [
      'Ch',
      44,
      'Worst channel: weight SQNR of the channel that suffers most, dB',
      (db) => formatDb(db),
    ],
    smallestFirst: true,
    csv: 'weights worst channel dB',
    report: { head: 'Worst channel' },
  }),
  number('deadChannels', ({ report }) => report?.weight?.deadChannels, { csv: 'dead channels' }),
  metric('accumulated', [
    'Acc',
    44,
    'Accumulated: SQNR at the output with everything before it in int8 too, dB',
  ]),
  metric('isolated', [
    'Iso',
    46,
    'Isolated: SQNR of this layer alone in int8, fed by the float model, dB',
  ]),
  metric('shadow', [
    'Shad',
    46,
    'Shadow: SQNR of this layer against its float twin, both fed by the int8 model, dB',
  ]),
  metric('oneIn', ['One-in', 52, 'One-in: output SQNR with only this layer in int8, dB']),
  metric('oneOut', [
    'One-out',
    56,
    'One-out: output SQNR with all layers but this one in int8, dB',
  ]),
  number('cosine', ({ report }) => report?.accumulated?.cosine, {
    csv: 'cosine',
    report: { head: 'Cosine', write: (value) => value.toFixed(4) },
  }),
  number('rmse', ({ report }) => report?.accumulated?.rmseOverScale, {
    table: ['Rmse', 48, 'Rmse over scale: 0.289 is pure rounding', twoDigits],
    csv: 'rmse / scale',
    report: { head: 'rmse / scale', write: twoDigits },
  }),
  number('meanError', ({ report }) => report?.accumulated?.meanError, { csv: 'mean error' }),
  number('maxError', ({ report }) => report?.accumulated?.maxError, { csv: 'max error' }),
  number('clipped', ({ report }) => report?.accumulated?.clipped, {
    table: ['Clip %', 48, 'Share of values outside the int8 range, %', formatPercent],
    csv: 'clipped share',
    report: { head: 'Clipped %', write: formatPercent },
  }),
  number('share', ({ prediction, index }) => prediction?.shares[index], {
    table: ['Share %', 54, 'Share of the noise at the output, %', formatPercent],
    csv: 'share of output noise',
    from: 'prediction',
  }),
  number('toggled', ({ prediction, index }) => prediction?.toggled[index], {
    csv: 'output dB when toggled, predicted',
    from: 'prediction',
  }),
  precisionColumn,
  number('parameters', ({ layer }) => (layer?.weighted === true ? layer.parameters : null), {
    table: ['Params', 60, 'Weight elements', formatCount],
  }),
  number('floatUs', ({ timing }) => timing?.floatUs, {
    table: ['Float µs', 58, 'Time in the float model, µs (from a benchmark)', formatMicroseconds],
    csv: 'float us',
    from: 'timings',
  }),
  number('quantizedUs', ({ timing }) => timing?.quantizedUs, {
    table: ['Int8 µs', 54, 'Time in the int8 model, µs (from a benchmark)', formatMicroseconds],
    csv: 'quantized us',
    from: 'timings',
  }),
  number('quantizeUs', ({ timing }) => timing?.quantizeUs, {
    table: [
      'Q/DQ µs',
      60,
      'Time in Q and DQ nodes that its int8 makes necessary, µs (from a benchmark)',
      formatMicroseconds,
    ],
  }),
  number('dbPerUs', gainPerUs, {
    table: [
      'dB/µs',
      52,
      'dB per µs: output dB gained for each µs lost if this layer is kept in float (needs a benchmark)',
      (gain) => (gain >= leastGainDb / nothingUs ? 'free' : formatSignedSmall(gain)),
    ],
  }),
  {
    table: {
      id: 'executed',
      head: 'Ran as',
      title: 'What really ran in the int8 model (from a benchmark)',
      widthPx: 52,
      align: 'left',
      value: ({ timing }) => timing?.executed ?? null,
      text: ({ timing }) => timing?.executed ?? nothing,
    },
    csv: { head: 'executed', value: ({ timing }) => timing?.executed },
    from: 'timings',
  },
  ...comparedColumns,
];

/** Files have it among the names. */
const opColumn: ColumnSpec = {
  id: 'op',
  head: 'Op',
  title: 'Op type and what matters about it',
  widthPx: 56,
  align: 'left',
  value: ({ layer }) => `${layer.op} ${layer.detail}`,
  text: ({ layer }) => shortDetail(layer),
};

/** Convolutions differ by their kernels, other ops by their names. */
function shortDetail({ op, detail }: LayerView): string {
  const kernel = /^(\d+(?:×\d+)*)( depthwise)?/.exec(detail);
  if (kernel === null || !op.startsWith('Conv')) return op;
  return kernel[2] === undefined ? (kernel[1] ?? op) : `${kernel[1]} dw`;
}

const leastGainDb = 0.05;
const nothingUs = 1e-6;

/** Output dB gained for each microsecond lost if the layer is kept in float. */
function gainPerUs({ index, layer, timing, prediction }: LayerFacts): number | null {
  const toggled = prediction?.toggled[index];
  if (layer?.skipped !== false || timing === undefined) return null;
  if (prediction?.outputDb == null || toggled == null) return null;
  const lostUs = timing.floatUs - timing.quantizedUs - (timing.quantizeUs ?? 0);
  const gainDb = toggled - prediction.outputDb;
  if (lostUs > 0) return gainDb / lostUs;
  // Dividing by next to nothing keeps the largest gain first among those that cost no time.
  return gainDb < leastGainDb ? null : gainDb / nothingUs;
}

const inTable = columns.flatMap(({ table }) => table ?? []);

/** What the table can show, in its order. */
export const tableColumns: readonly ColumnSpec[] = [
  opColumn,
  ...inTable.filter((column) => column.metric !== undefined),
  ...inTable.filter((column) => column.metric === undefined),
];

/** Columns of the comparison with another model; the table offers them while there is one. */
export const comparedIds: ReadonlySet<string> = new Set(
  comparedColumns.flatMap(({ table }) => table?.id ?? []),
);

/** What a CSV file says beside the names, where `has` was measured. */
export function csvColumns(has: ReadonlySet<MeasuredApart>) {
  const groups = [undefined, 'sensitivity', 'prediction', 'timings', 'comparison'] as const;
  return groups
    .filter((group) => group === undefined || has.has(group))
    .flatMap((group) => columns.flatMap(({ from, csv }) => (from === group && csv) || []));
}

/** What the HTML report says beside the names, where `has` was measured. */
export function reportColumns(has: ReadonlySet<MeasuredApart>) {
  return columns.flatMap(
    ({ from, report }) => ((from === undefined || has.has(from)) && report) || [],
  );
}

export const defaultColumns: readonly string[] = ['op', 'weights', 'accumulated', 'isolated'];
/** Columns a narrow table gives up first. */
const wideOnly: ReadonlySet<string> = new Set(['op', 'weights']);

/**
 * The columns on screen: the chosen ones in their order, and always that of the metric on screen. Where
 * layers have other precisions than int8 and float, theirs is among the usual ones.
 */
export function shownColumns(
  chosen: readonly string[] | null,
  active: MetricId,
  narrow: boolean,
  isMixed = false,
): readonly ColumnSpec[] {
  const wanted = new Set(chosen ?? defaultColumns);
  if (narrow && chosen === null) for (const id of wideOnly) wanted.delete(id);
  // Names need room: a metric beyond the usual ones takes the place of those.
  if (chosen === null && !wanted.has(active)) {
    wanted.delete('weights');
    wanted.delete('isolated');
  }
  if (chosen === null && isMixed) wanted.add('precision');
  wanted.add(active);
  return tableColumns.filter((column) => wanted.has(column.id));
}

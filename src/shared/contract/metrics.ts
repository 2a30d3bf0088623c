import { formatDb } from '../numbers';
import type { LayerSensitivity } from './judgement';
import type { ActivationMetric, LayerReport, Sqnr } from './report';

/** What the values of a metric are: how they are written and compared. */
interface Scale {
  /** Stands behind a value, or in the head of its column. */
  readonly unit: string;
  readonly higherIsBetter: boolean;
  /** Without the unit; `exact` for no noise at all. */
  readonly format: (value: number | null | undefined, exact?: boolean) => string;
  /** A layer that is this much worse than the median stands out. */
  readonly outlier: number;
  /** From here on half of what a layer says is noise. */
  readonly lost: number;
}

/** One bit is 6 dB. */
const decibels: Scale = { unit: 'dB', higherIsBetter: true, format: formatDb, outlier: 6, lost: 3 };

/** A value of a metric, in the units of its scale. */
export interface Reading extends Omit<Sqnr, 'sqnrDb'> {
  readonly value: number | null;
}

/** What a report says of a layer, as far as metrics read it. */
export interface LayerErrors extends Partial<Pick<LayerReport, 'weight' | 'isolated' | 'shadow'>> {
  readonly accumulated?: Omit<ActivationMetric, 'clipped'> | null;
}

interface Metric {
  readonly label: string;
  readonly definition: string;
  readonly scale: Scale;
  /** Key of the values that a running job tells. */
  readonly partial: string;
  /** An error of the layer itself: a skipped layer has none. */
  readonly isOwn: boolean;
  /** Not changed by what other layers do, so it outlives a skip elsewhere. */
  readonly isIndependent: boolean;
  /** On the command line: the head of its column, and what tables are sorted by. */
  readonly terminal: { readonly head: string; readonly sort: string };
  /** What a layer stands out by that is bad by this metric; null where layers are not ranked by it. */
  readonly standsOutBy: string | null;
  /** Where the value stands: in a run's report, or in what a measurement of sensitivity found. */
  readonly from:
    | { readonly report: (layer: LayerErrors) => Reading | null }
    | { readonly sensitivity: (layer: LayerSensitivity) => Reading };
}

function ofSqnr(sqnr: Sqnr | null | undefined): Reading | null {
  return sqnr === null || sqnr === undefined ? null : { ...sqnr, value: sqnr.sqnrDb };
}

/**
 * The metrics that table, graph and charts can show, in the order in which they are offered. How they are
 * called and what they mean, in the words of the product.
 */
export const metricTable = {
  weights: {
    label: 'Weights',
    definition: 'SQNR of the int8 weights against the float weights. Needs no data.',
    scale: decibels,
    partial: 'weightDb',
    isOwn: true,
    isIndependent: true,
    terminal: { head: 'weight', sort: 'weight' },
    standsOutBy: null,
    from: { report: (layer) => ofSqnr(layer.weight) },
  },
  accumulated: {
    label: 'Accumulated',
    definition:
      'SQNR at the layer’s output, float chain against quantized chain: its own error and all before it.',
    scale: decibels,
    partial: 'accumulatedDb',
    isOwn: false,
    isIndependent: false,
    terminal: { head: 'accum.', sort: 'acc' },
    standsOutBy: 'accumulated error',
    from: { report: (layer) => ofSqnr(layer.accumulated) },
  },
  isolated: {
    label: 'Isolated',
    definition:
      'SQNR at the layer’s output when this layer alone is quantized and fed by the float chain.',
    scale: decibels,
    partial: 'isolatedDb',
    isOwn: true,
    isIndependent: true,
    terminal: { head: 'isolated', sort: 'iso' },
    standsOutBy: 'its own rounding (isolated)',
    from: { report: (layer) => ofSqnr(layer.isolated) },
  },
  shadow: {
    label: 'Shadow',
    definition: 'SQNR of the layer against its own float twin, both fed by the quantized chain.',
    scale: decibels,
    partial: 'shadowDb',
    isOwn: true,
    isIndependent: false,
    terminal: { head: 'shadow', sort: 'shadow' },
    standsOutBy: 'its own rounding (shadow)',
    from: { report: (layer) => ofSqnr(layer.shadow) },
  },
  oneIn: {
    label: 'One-in',
    definition: 'SQNR at the model’s outputs when only this layer is quantized.',
    scale: decibels,
    partial: 'oneInDb',
    isOwn: false,
    isIndependent: true,
    terminal: { head: 'one-in', sort: 'one-in' },
    standsOutBy: null,
    from: {
      sensitivity: ({ oneInDb, exact }) => ({ value: oneInDb, ...(exact && { exact }) }),
    },
  },
  oneOut: {
    label: 'One-out',
    definition: 'SQNR at the model’s outputs when every layer but this one is quantized.',
    scale: decibels,
    partial: 'oneOutDb',
    isOwn: false,
    isIndependent: false,
    terminal: { head: 'one-out', sort: 'one-out' },
    standsOutBy: null,
    from: { sensitivity: (layer) => ({ value: layer.oneOutDb }) },
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricId = keyof typeof metricTable;
export const metricIds = Object.keys(metricTable) as readonly MetricId[];

/** Values of metrics so far, in dB by layer index. */
export type PartialMetrics = {
  readonly [Id in MetricId as (typeof metricTable)[Id]['partial']]?: readonly (number | null)[];
};

/** Measured layer by layer at the model's outputs, apart from runs. */
export function isSensitivity(metric: MetricId): boolean {
  return 'sensitivity' in metricTable[metric].from;
}

/** A metric that a run's report has. */
export type ReportMetric = {
  [Id in MetricId]: (typeof metricTable)[Id]['from'] extends { report: unknown } ? Id : never;
}[MetricId];

export const reportMetrics = metricIds.filter((id): id is ReportMetric => !isSensitivity(id));
export const sensitivityMetrics = metricIds.filter(isSensitivity);

/** The value of a metric at a layer; null where what holds it was not measured. */
export function readMetric(
  id: MetricId,
  report: LayerErrors | null | undefined,
  sensed?: LayerSensitivity,
): Reading | null {
  const { from } = metricTable[id];
  if ('report' in from) return report === null || report === undefined ? null : from.report(report);
  return sensed === undefined ? null : from.sensitivity(sensed);
}

/** How bad a value is among others of its metric: larger is worse, and what is not known is not bad. */
export function badness(id: MetricId, value: number | null | undefined): number {
  if (value === null || value === undefined) return -Number.MAX_VALUE;
  return metricTable[id].scale.higherIsBetter ? -value : value;
}

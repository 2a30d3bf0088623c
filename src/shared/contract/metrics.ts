import type { LayerSensitivity } from './judgement';
import type { LayerReport, Sqnr } from './report';

interface Metric {
  readonly label: string;
  readonly definition: string;
  /** Key of the values that a running job tells. */
  readonly partial: string;
  /** An error of the layer itself: a skipped layer has none. */
  readonly isOwn: boolean;
  /** Not changed by what other layers do, so it outlives a skip elsewhere. */
  readonly isIndependent: boolean;
  /** Where the value stands: in a run's report, or in what a measurement of sensitivity found. */
  readonly from:
    | { readonly report: (layer: LayerReport) => Sqnr | null }
    | { readonly sensitivity: (layer: LayerSensitivity) => Sqnr };
}

/**
 * The metrics that table, graph and charts can show, in the order in which they are offered; all in dB, higher is
 * better. How they are called and what they mean, in the words of the product.
 */
export const metricTable = {
  weights: {
    label: 'Weights',
    definition: 'SQNR of the int8 weights against the float weights. Needs no data.',
    partial: 'weightDb',
    isOwn: true,
    isIndependent: true,
    from: { report: (layer) => layer.weight },
  },
  accumulated: {
    label: 'Accumulated',
    definition:
      'SQNR at the layer’s output, float chain against quantized chain: its own error and all before it.',
    partial: 'accumulatedDb',
    isOwn: false,
    isIndependent: false,
    from: { report: (layer) => layer.accumulated },
  },
  isolated: {
    label: 'Isolated',
    definition:
      'SQNR at the layer’s output when this layer alone is quantized and fed by the float chain.',
    partial: 'isolatedDb',
    isOwn: true,
    isIndependent: true,
    from: { report: (layer) => layer.isolated },
  },
  shadow: {
    label: 'Shadow',
    definition: 'SQNR of the layer against its own float twin, both fed by the quantized chain.',
    partial: 'shadowDb',
    isOwn: true,
    isIndependent: false,
    from: { report: (layer) => layer.shadow },
  },
  oneIn: {
    label: 'One-in',
    definition: 'SQNR at the model’s outputs when only this layer is quantized.',
    partial: 'oneInDb',
    isOwn: false,
    isIndependent: true,
    from: {
      sensitivity: ({ oneInDb, exact }) => ({ sqnrDb: oneInDb, ...(exact && { exact }) }),
    },
  },
  oneOut: {
    label: 'One-out',
    definition: 'SQNR at the model’s outputs when every layer but this one is quantized.',
    partial: 'oneOutDb',
    isOwn: false,
    isIndependent: false,
    from: { sensitivity: (layer) => ({ sqnrDb: layer.oneOutDb }) },
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

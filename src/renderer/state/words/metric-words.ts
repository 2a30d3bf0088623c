import type { MetricId } from '../view';

export interface MetricWords {
  readonly label: string;
  /** For narrow columns and tooltips. */
  readonly short: string;
  readonly definition: string;
}

/** What each metric is called and what it means, in the words of the product. */
export const metricWords: Readonly<Record<MetricId, MetricWords>> = {
  weights: {
    label: 'Weights',
    short: 'Weights',
    definition: 'SQNR of the int8 weights against the float weights. Needs no data.',
  },
  accumulated: {
    label: 'Accumulated',
    short: 'Accumulated',
    definition:
      'SQNR at the layer’s output, float chain against quantized chain: its own error and all before it.',
  },
  isolated: {
    label: 'Isolated',
    short: 'Isolated',
    definition:
      'SQNR at the layer’s output when this layer alone is quantized and fed by the float chain.',
  },
  shadow: {
    label: 'Shadow',
    short: 'Shadow',
    definition: 'SQNR of the layer against its own float twin, both fed by the quantized chain.',
  },
  oneIn: {
    label: 'One-in',
    short: 'One-in',
    definition: 'SQNR at the model’s outputs when only this layer is quantized.',
  },
  oneOut: {
    label: 'One-out',
    short: 'One-out',
    definition: 'SQNR at the model’s outputs when every layer but this one is quantized.',
  },
};

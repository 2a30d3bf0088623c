import type { ReactElement } from 'react';
import { LayerChart, type LayerChartProps } from './layer-chart';

export interface SensitivityChartProps extends Omit<LayerChartProps, 'metric'> {
  readonly metric: 'oneIn' | 'oneOut';
}

/** Output SQNR with one layer quantized (one-in) or all but one (one-out): the same bars, the same hand on them. */
export function SensitivityChart(props: SensitivityChartProps): ReactElement {
  return <LayerChart {...props} />;
}

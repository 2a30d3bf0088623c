import type { LinkedView } from '../../state/view';
import type { PlotBox } from '../plot/plot-box';
import type { ScopeGroup } from '../plot/scope-groups';
import type { BarOrder } from './bar-order';
import type { Bar } from './reduce-bars';

/** Accumulated dB of an earlier run, drawn dotted behind the current line, or of one sample. */
export interface PreviousLine {
  readonly label: string;
  readonly db: readonly (number | null)[];
}

export interface LayerChartProps extends LinkedView {
  readonly order: BarOrder;
  readonly previous: PreviousLine | null;
  /** Accumulated dB of one sample through the layers, drawn over the bars. */
  readonly sample?: PreviousLine | null;
  /** False: generated data; the chart says so. */
  readonly trusted: boolean;
  /** Id of the SVG's container, for saving it as a picture. */
  readonly id?: string;
}

/** What the picture of the chart is drawn from. */
export interface LayerPlotProps extends Pick<
  LayerChartProps,
  | 'layers'
  | 'series'
  | 'metric'
  | 'threshold'
  | 'order'
  | 'previous'
  | 'sample'
  | 'trusted'
  | 'previewSkip'
> {
  readonly box: PlotBox;
  readonly bars: readonly Bar[];
  readonly groups: readonly ScopeGroup[];
  readonly size: { readonly width: number; readonly height: number };
}

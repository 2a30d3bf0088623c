import type { MetricId } from '../../shared/contract/metrics';
import type { LayerView } from '../../shared/contract/model-view';

/** What is known of both models of a comparison. */
export const comparedMetrics = ['accumulated', 'weights'] as const satisfies readonly MetricId[];
export type ComparedMetric = (typeof comparedMetrics)[number];

/** How far a number can be relied on. */
export type ValueState = 'none' | 'predicted' | 'partial' | 'stale' | 'measured';

/** One metric over all layers, by layer index. `null` = undefined for that layer. */
export interface MetricSeries {
  readonly metric: MetricId;
  readonly state: ValueState;
  /** Run the numbers come from; null while it is running. */
  readonly run: number | null;
  /** That run in words, with its data where that is not the present data; null while it is running. */
  readonly origin: string | null;
  readonly db: readonly (number | null)[];
  /** No noise at all: shown as "exact". */
  readonly exact: readonly boolean[];
}

/** The one selection all views share: layer names, the last one is the focused layer. */
export interface Selection {
  readonly layers: readonly string[];
  readonly focused: string | null;
}

/** What every linked view gets and may do; nothing else is shared between them. */
export interface LinkedView {
  readonly layers: readonly LayerView[];
  readonly metric: MetricId;
  readonly series: Readonly<Record<MetricId, MetricSeries>>;
  /** dB; layers below it are suspects. */
  readonly threshold: number;
  readonly selection: Selection;
  /** Layers a preview would skip (threshold drag, brush), outlined dashed. */
  readonly previewSkip: ReadonlySet<string>;
  onSelect(layers: readonly string[], mode: 'replace' | 'add' | 'toggle'): void;
  onToggleSkip(layers: readonly string[]): void;
  onPreviewSkip(layers: readonly string[]): void;
  /** Where the threshold stands now, as keys may come faster than it is drawn; left out where nothing moves it. */
  presentThreshold?(): number;
  onThreshold(db: number): void;
  onMetric(metric: MetricId): void;
  onContextMenu(layer: string, at: { readonly x: number; readonly y: number }): void;
}

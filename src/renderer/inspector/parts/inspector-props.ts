import type { InnerNodeView } from '../../../shared/contract/anatomy';
import type { LayerInspection } from '../../../shared/contract/inspection';
import type { AccuracyResult, Prediction, Remedy } from '../../../shared/contract/judgement';
import type {
  LayerView,
  NodeView,
  OpenedModel,
  PlanView,
} from '../../../shared/contract/model-view';
import type { QconfigPatch, Recipe } from '../../../shared/recipe/recipe';
import type { DebugReport } from '../../../shared/contract/report';
import type { PictureOf } from '../../ui/sample-image';
import type { MetricId, MetricSeries } from '../../state/view';
import type { FileCalls } from './file-calls';

export type InspectionState = 'none' | 'loading' | 'ready' | 'error';

/** Everything the inspector shows; all of it plain data. */
export interface InspectorProps {
  readonly model: OpenedModel;
  readonly plan: PlanView;
  readonly recipe: Recipe;
  /** The focused layer; null = none. */
  readonly layer: LayerView | null;
  /** A chosen node that is no layer: it says why it stays float. */
  readonly node: NodeView | null;
  /** A chosen node inside another one. */
  readonly inner?: InnerNodeView | null;
  /** The open file; without it nothing of it is shown. */
  readonly file?: FileCalls;
  /** Names of all selected layers. */
  readonly selected: readonly string[];
  readonly metric: MetricId;
  readonly series: Readonly<Record<MetricId, MetricSeries>>;
  readonly threshold: number;
  /** The run on screen; null before the first. */
  readonly report: DebugReport | null;
  readonly run: number | null;
  /** The report belongs to another recipe than the present one. */
  readonly stale: boolean;
  /** False: generated data. */
  readonly trusted: boolean;
  readonly hasData: boolean;
  readonly inspection: LayerInspection | null;
  readonly inspectionState: InspectionState;
  /** Output SQNR: measured for the run on screen, and foreseen for the present recipe. */
  readonly outputDb: number | null;
  readonly predictedDb: number | null;
  /** What toggling each layer would do. */
  readonly prediction: Prediction | null;
  /** Null = not measured for this layer and recipe. */
  readonly remedies: readonly Remedy[] | null;
  readonly remediesRunning: boolean;
  /** How many are measured; null before the first. */
  readonly remediesStep: { readonly done: number; readonly total: number } | null;
  /** Answers that changed, and the data they were judged on. */
  readonly accuracy: AccuracyResult | null;
  readonly judgedOn: 'data' | 'validation';
  readonly pictureOf: PictureOf;
  /** A sample of the calibration or of the validation data. */
  readonly selectedSample: { readonly sample: number; readonly from: 'data' | 'validation' } | null;
  /** Another long job has the engine. */
  readonly busy: boolean;

  onToggleSkip(layers: readonly string[]): void;
  /** The whole own entry of these layers in the recipe; undefined = none, back to what they inherit. */
  onPatch(layers: readonly string[], patch: QconfigPatch | undefined): void;
  onMeasureRemedies(layer: string): void;
  onCancelRemedies(): void;
  onApplyRemedy(remedy: Remedy): void;
  onSelectLayers(layers: readonly string[]): void;
  onSelectSample(sample: number | null, from: 'data' | 'validation'): void;
  onMetric(metric: MetricId): void;
  onCopy(text: string): void;
  onRun(): void;
  onRetryInspection(): void;
}

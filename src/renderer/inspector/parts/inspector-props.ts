import type { InnerNodeView } from '../../../shared/contract/anatomy';
import type { LayerInspection } from '../../../shared/contract/inspection';
import type {
  LayerView,
  NodeView,
  OpenedModel,
  PlanView,
} from '../../../shared/contract/model-view';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { DebugReport } from '../../../shared/contract/report';
import type { ComparedLayer } from '../../state/compared/compared-layers';
import type { MetricSeries } from '../../state/view';
import type { MetricId } from '../../../shared/contract/metrics';

export type InspectionState = 'none' | 'loading' | 'ready' | 'error';

/** What the inspector shows of one moment; sections ask for the rest, and for what they do, themselves. */
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
  /** What the comparison with another model says of the layer, and what that is called; null where there is none. */
  readonly compared: { readonly layer: ComparedLayer; readonly name: string } | null;
  /** Output SQNR of the present recipe, or of the run on screen. */
  readonly outputDb: number | null;
}

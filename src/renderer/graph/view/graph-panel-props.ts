import type { PlanView } from '../../../shared/contract/model-view';
import type { GraphSource } from '../model/graph-model';
import type { ModelHits } from '../../../shared/contract/anatomy';
import type { ChartFile } from '../../pictures/chart-file';
import type { LinkedView } from '../../state/view';
import type { MetricId } from '../../../shared/contract/metrics';
import type { Grouping } from '../model/grouping';
import type { GraphHandle } from './graph-handle';
import type { RanOverlay } from '../paint/ran-paint';

export type GraphShows = 'metric' | 'ran';

/** The open model, what a recipe does to it, and what all linked views share. */
export interface GraphPanelProps extends LinkedView, GraphSource {
  readonly plan: PlanView;
  readonly theme: 'dark' | 'light';
  readonly busy: boolean;
  /** What stands in its head where there is more than one graph. */
  readonly title?: string;
  /** Whose graph it is, beside the title. */
  readonly side?: 'ours' | 'theirs';
  /** It can be looked at and selected in: no legend, and no choice of colours. */
  readonly isPlain?: true;
  /** The way of grouping that it begins with, where the model has it. */
  readonly prefers?: Grouping | undefined;
  /** What the colours may show, where that is not every metric. */
  readonly metrics?: readonly MetricId[];
  /** A layer that is marked, and with which words. */
  readonly flag?: { readonly layer: string; readonly words: string } | null;
  /** Tells whoever moves several graphs together how this one is moved; null once it is gone. */
  onHandle?(handle: GraphHandle | null): void;
  /** What ran in the int8 model, once that was measured. */
  readonly ran: RanOverlay | null;
  /** Colours and numbers show errors, or what ran. */
  readonly shows: GraphShows;
  /** What ran can be measured now. */
  readonly canMeasureRan: boolean;
  onShows(shows: GraphShows): void;
  onMeasureRan(): void;
  /** Searches the file: attributes, tensors, and what is inside nodes. */
  onSearch?(query: string): Promise<ModelHits>;
  /** Offers the picture as a file; without it the menu has no “Save as”. */
  onSave?(file: ChartFile): void;
}

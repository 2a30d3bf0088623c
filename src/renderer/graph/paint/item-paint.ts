import type { LayerView, PlanView } from '../../../shared/contract/model-view';
import { precisionText } from '../../../shared/recipe/precisions';
import type { MetricSeries } from '../../state/view';
import { formatDb } from '../../ui/text/numbers';
import { isBelow, scaleStep, scaleSteps } from '../../ui/scale';
import type { GraphModel } from '../model/graph-model';

/** What fills an item: a step of the SQNR scale (0–8), what ran for it, or one of these. */
export const fills = {
  unknown: 9,
  skipped: 10,
  floatNode: 11,
  value: 12,
  ranInt8: 13,
  ranFloat: 14,
  ranFused: 15,
  /** An int8 kernel that takes longer than float did. */
  ranSlow: 16,
} as const;
export const fillCount = 17;

/** How every item looks, by item id. */
export interface ItemPaint {
  readonly fills: Uint8Array;
  /** Under the threshold: the value stands in a filled chip. */
  readonly below: Uint8Array;
  /** A skip that changes nothing. */
  readonly idle: Uint8Array;
  /** A preview would skip it. */
  readonly preview: Uint8Array;
  readonly db: Float32Array;
  readonly values: readonly string[];
  /** `w4`; empty where it is int8 or float, which cards show otherwise. */
  readonly precisions: readonly string[];
  readonly state: MetricSeries['state'];
  /** Instead of an error: the time of what ran, µs by item id. */
  readonly ran?: RanTimes;
}

export interface RanTimes {
  readonly kernelUs: Float32Array;
  /** In Q and DQ nodes that the item's int8 makes necessary. */
  readonly quantizeUs: Float32Array;
  /** The longest of all items. */
  readonly mostUs: number;
}

export interface PaintSource {
  readonly model: GraphModel;
  readonly plan: PlanView;
  readonly series: MetricSeries;
  readonly threshold: number;
  readonly previewSkip: ReadonlySet<string>;
}

export function emptyPaint<State extends ItemPaint['state']>(
  model: GraphModel,
  plan: PlanView,
  state: State,
) {
  const count = model.items.length;
  return {
    fills: Uint8Array.from(model.items, ({ kind }) =>
      kind === 'float' ? fills.floatNode : kind === 'layer' ? fills.unknown : fills.value,
    ),
    below: new Uint8Array(count),
    idle: new Uint8Array(count),
    preview: new Uint8Array(count),
    db: new Float32Array(count).fill(Number.NaN),
    values: Array.from({ length: count }, () => ''),
    precisions: model.items.map(({ layer }) => specialText(plan.layers[layer])),
    state,
  };
}

function specialText(layer: LayerView | undefined): string {
  const text = layer === undefined ? '' : precisionText(layer);
  return text === 'int8' || text === 'float' ? '' : text;
}

export function paintItems({
  model,
  plan,
  series,
  threshold,
  previewSkip,
}: PaintSource): ItemPaint {
  const paint = emptyPaint(model, plan, series.state);
  const idleNames = new Set(plan.idleSkips.map((idle) => idle.layer));
  for (const item of model.items) {
    const layer = plan.layers[item.layer];
    if (!layer) continue;
    if (previewSkip.has(layer.name) && !layer.skipped) paint.preview[item.id] = 1;
    if (layer.skipped) {
      paint.fills[item.id] = fills.skipped;
      paint.values[item.id] = 'float';
      if (idleNames.has(layer.name)) paint.idle[item.id] = 1;
      continue;
    }
    const db = series.db[item.layer] ?? null;
    const isExact = series.exact[item.layer] === true;
    if (series.state === 'none' || (db === null && !isExact)) continue;
    paint.fills[item.id] = isExact ? scaleSteps - 1 : scaleStep(db ?? 0);
    paint.db[item.id] = isExact ? Number.POSITIVE_INFINITY : (db ?? Number.NaN);
    paint.values[item.id] = formatDb(db, isExact);
    if (isBelow(db, threshold, isExact)) paint.below[item.id] = 1;
  }
  return paint;
}

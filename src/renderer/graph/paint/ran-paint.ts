import type { BenchmarkResult, LayerTiming } from '../../../shared/contract/judgement';
import type { PlanView } from '../../../shared/contract/model-view';
import { formatMicroseconds } from '../../ui/text/numbers';
import type { GraphModel } from '../model/graph-model';
import { emptyPaint, fills, type ItemPaint } from './item-paint';

/** What a benchmark found out, by layer name. */
export interface RanOverlay {
  readonly result: BenchmarkResult;
  readonly timings: ReadonlyMap<string, LayerTiming>;
  /** Measured on another recipe. */
  readonly isStale: boolean;
}

export function makeRanOverlay(result: BenchmarkResult, isStale: boolean): RanOverlay {
  return {
    result,
    timings: new Map(result.layers.map((timing) => [timing.layer, timing])),
    isStale,
  };
}

/** Time of a layer in the int8 model, with the Q and DQ its int8 makes necessary; µs. */
export function totalUs(timing: LayerTiming): number {
  return timing.quantizedUs + (timing.quantizeUs ?? 0);
}

const noticeableShare = 1.1;
const noticeableUs = 0.5;

/** Int8 takes clearly longer here than float did. */
export function losesTime(timing: LayerTiming): boolean {
  return totalUs(timing) > timing.floatUs * noticeableShare + noticeableUs;
}

const ranFills = {
  int8: fills.ranInt8,
  float: fills.ranFloat,
  fused: fills.ranFused,
} as const satisfies Record<LayerTiming['executed'], number>;

function fillOf(timing: LayerTiming): number {
  return timing.executed === 'int8' && losesTime(timing)
    ? fills.ranSlow
    : ranFills[timing.executed];
}

/** Items by what ran for them in the int8 model; the number is its time, in a chip where int8 loses. */
export function paintRan(model: GraphModel, plan: PlanView, overlay: RanOverlay | null): ItemPaint {
  const count = model.items.length;
  const paint = {
    ...emptyPaint(model, plan, overlay === null ? 'none' : overlay.isStale ? 'stale' : 'measured'),
    ran: { kernelUs: new Float32Array(count), quantizeUs: new Float32Array(count), mostUs: 0 },
  } satisfies ItemPaint;
  for (const item of model.items) {
    const layer = plan.layers[item.layer];
    if (!layer) continue;
    const timing = overlay?.timings.get(layer.name);
    if (layer.skipped) paint.fills[item.id] = fills.skipped;
    else if (timing !== undefined) paint.fills[item.id] = fillOf(timing);
    if (timing === undefined) continue;
    paint.ran.kernelUs[item.id] = timing.quantizedUs;
    paint.ran.quantizeUs[item.id] = timing.quantizeUs ?? 0;
    paint.ran.mostUs = Math.max(paint.ran.mostUs, totalUs(timing));
    paint.values[item.id] =
      timing.executed === 'fused' && totalUs(timing) === 0
        ? 'fused'
        : formatMicroseconds(totalUs(timing));
    if (!layer.skipped && losesTime(timing)) paint.below[item.id] = 1;
  }
  return paint;
}

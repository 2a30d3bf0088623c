import type { PlanView, TensorPrecision } from '../../../shared/contract/model-view';
import type { GraphLayout } from '../layout/graph-layout';
import type { GraphModel } from '../model/graph-model';

/** How an edge is drawn. `float` comes from a skipped layer; `floatPlain` was float before anybody clicked. */
export const edgeKinds = ['int8', 'int16', 'int32', 'floatPlain', 'float', 'other'] as const;
export type EdgeKind = (typeof edgeKinds)[number];

export interface EdgePaint {
  /** Index into `edgeKinds`, by edge of the layout. */
  readonly kinds: Uint8Array;
  /** The edge's float tensor is rounded again where it ends. */
  readonly rounded: Uint8Array;
  /** Carries the word `float`: once per tensor of a skipped layer. */
  readonly labelled: Uint8Array;
  readonly present: ReadonlySet<EdgeKind>;
}

const kindIndex: Readonly<Record<EdgeKind, number>> = {
  int8: 0,
  int16: 1,
  int32: 2,
  floatPlain: 3,
  float: 4,
  other: 5,
};
/** Where an edge stands for several tensors the loudest kind wins. */
const loudness: readonly EdgeKind[] = ['float', 'int8', 'int16', 'floatPlain', 'int32', 'other'];

export function kindOf(precision: TensorPrecision | undefined, fromSkipped: boolean): EdgeKind {
  switch (precision?.effective) {
    case undefined:
    case 'int4':
    case 'uint4':
      return 'other';
    case 'int8':
    case 'uint8':
      return 'int8';
    case 'int16':
    case 'uint16':
      return 'int16';
    case 'int32':
      return 'int32';
    case 'float32':
      return fromSkipped ? 'float' : 'floatPlain';
  }
}

export function indexPrecisions(plan: PlanView): ReadonlyMap<string, TensorPrecision> {
  return new Map(plan.precisions.map((precision) => [precision.tensor, precision]));
}

export function paintEdges(layout: GraphLayout, model: GraphModel, plan: PlanView): EdgePaint {
  const precisions = indexPrecisions(plan);
  const count = layout.edgeEnds.length / 2;
  const paint = {
    kinds: new Uint8Array(count),
    rounded: new Uint8Array(count),
    labelled: new Uint8Array(count),
  };
  const present = new Set<EdgeKind>();
  const labelled = new Set<string>();
  for (let edge = 0; edge < count; edge += 1) {
    let kind: EdgeKind = 'other';
    for (let at = layout.linkStarts[edge] ?? 0; at < (layout.linkStarts[edge + 1] ?? 0); at += 1) {
      const link = model.links[layout.links[at] ?? 0];
      if (!link) continue;
      const precision = precisions.get(link.tensor);
      const source = plan.layers[model.items[link.from]?.layer ?? -1];
      const own = kindOf(precision, source?.skipped === true);
      if (loudness.indexOf(own) < loudness.indexOf(kind)) kind = own;
      if (own === 'float' && !labelled.has(link.tensor)) {
        labelled.add(link.tensor);
        paint.labelled[edge] = 1;
      }
      const endsAtItem = (layout.edgeEnds[edge * 2 + 1] ?? 0) < layout.itemCount;
      if (
        endsAtItem &&
        precision?.effective === 'float32' &&
        precision.roundedAt.some((node) => model.itemOfNode[node] === link.to)
      )
        paint.rounded[edge] = 1;
    }
    paint.kinds[edge] = kindIndex[kind];
    present.add(kind);
  }
  return { ...paint, present };
}

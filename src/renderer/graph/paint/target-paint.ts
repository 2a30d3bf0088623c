import type { LintFinding } from '../../../shared/contract/lint';
import type { PlanView } from '../../../shared/contract/model-view';
import { targets } from '../../../shared/targets/targets';
import type { GraphLayout } from '../layout/graph-layout';
import type { GraphModel } from '../model/graph-model';

/** How a target takes a layer or edge, the worse the higher. `changed`: otherwise than the recipe says. */
export const targetMarks = { none: 0, changed: 1, slow: 2, illegal: 3 } as const;

/** What a target makes of the graph; beside the colours of the layers, which say something else. */
export interface TargetPaint {
  readonly label: string;
  readonly notRun: boolean;
  /** A mark by item id. */
  readonly items: Uint8Array;
  /** A mark by edge of the layout. */
  readonly edges: Uint8Array;
  /** Layers and edges of the model, by mark. */
  readonly counts: Readonly<Record<'changed' | 'slow' | 'illegal', number>>;
}

/** Marks by layer and, for tensors, by layer and tensor. */
type Found = ReadonlyMap<string, number>;

const keyOf = (layer: string, tensor: string): string => `${layer}\n${tensor}`;

/** Null without a target. An edge is marked where the layer that breaks a rule on it begins or ends it. */
export function paintTarget(
  layout: GraphLayout,
  model: GraphModel,
  plan: PlanView,
): TargetPaint | null {
  const { target } = plan;
  if (target === undefined) return null;
  const layers = new Map<string, number>();
  const tensors = new Map<string, number>();
  const add = ({ layer, tensor }: LintFinding, mark: number): void => {
    raise(layers, layer, mark);
    if (tensor !== null) raise(tensors, keyOf(layer, tensor), mark);
  };
  for (const finding of target.changed) add(finding, targetMarks.changed);
  for (const finding of target.left) add(finding, targetMarks[finding.severity]);
  const items = Uint8Array.from(
    model.items,
    ({ layer }) => layers.get(plan.layers[layer]?.name ?? '') ?? targetMarks.none,
  );
  const marks = [...layers.values()];
  const count = (mark: number): number => marks.filter((one) => one === mark).length;
  return {
    label: targets[target.name].label,
    notRun: target.notRun,
    items,
    edges: edgeMarks(layout, model, plan, tensors),
    counts: {
      changed: count(targetMarks.changed),
      slow: count(targetMarks.slow),
      illegal: count(targetMarks.illegal),
    },
  };
}

function raise(marks: Map<string, number>, key: string, mark: number): void {
  marks.set(key, Math.max(marks.get(key) ?? targetMarks.none, mark));
}

function edgeMarks(
  layout: GraphLayout,
  model: GraphModel,
  plan: PlanView,
  tensors: Found,
): Uint8Array {
  const marks = new Uint8Array(layout.edgeEnds.length / 2);
  const nameOf = (item: number): string => plan.layers[model.items[item]?.layer ?? -1]?.name ?? '';
  marks.forEach((_, edge) => {
    for (let at = layout.linkStarts[edge] ?? 0; at < (layout.linkStarts[edge + 1] ?? 0); at += 1) {
      const link = model.links[layout.links[at] ?? 0];
      if (link === undefined) continue;
      for (const end of [link.from, link.to]) {
        const mark = tensors.get(keyOf(nameOf(end), link.tensor)) ?? targetMarks.none;
        marks[edge] = Math.max(marks[edge] ?? 0, mark);
      }
    }
  });
  return marks;
}

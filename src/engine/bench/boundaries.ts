import { traitsOf } from '../ops/catalogue';
import type { Plan } from '../plan/types';
import type { ExecutedNode, TimedExecution } from '../executed/attribute-nodes';
import type { SourceGraph } from '../executed/source-graph';

/** A Q or DQ that runs as a kernel of its own. */
export interface Boundary {
  readonly kind: 'quantize' | 'dequantize';
  readonly us: number;
  /** Layer whose int8 makes it necessary, by index; null where there is none. */
  readonly layer: number | null;
  /** Prepared nodes on the float side; empty at the model's inputs and outputs. */
  readonly floatSide: readonly number[];
  /**
   * `activation`: between int8 and float. `weight`: a weight dequantized at every run, because the
   * layer has no int8 kernel. `edge`: at an input or output of the model.
   */
  readonly place: 'activation' | 'weight' | 'edge';
}

/** Finds, for every Q and DQ left in an executed graph, the int8 and the float side. */
export function boundariesOf(
  plan: Plan,
  source: SourceGraph,
  executed: readonly TimedExecution[],
): readonly Boundary[] {
  const makers = new Map<string, ExecutedNode>();
  const readers = new Map<string, ExecutedNode[]>();
  for (const found of executed) {
    for (const value of found.node.output) makers.set(value, found);
    for (const value of new Set(found.node.input)) {
      readers.set(value, [...(readers.get(value) ?? []), found]);
    }
  }
  const layerOf = (main: number | null): number | null =>
    main === null ? null : (plan.layerOfNode.get(main) ?? null);
  /** Mains of the nodes behind, through layout nodes and pairs of Q and DQ. */
  const behind = (value: string): readonly ExecutedNode[] =>
    (readers.get(value) ?? []).flatMap((reader) =>
      reader.role === 'rounding' ? behind(reader.node.output[0] ?? '') : [reader],
    );
  const before = (value: string): ExecutedNode | null => {
    const maker = makers.get(value);
    return maker?.role === 'rounding' ? before(maker.node.input[0] ?? '') : (maker ?? null);
  };

  return executed.flatMap(({ node, role, us }): Boundary[] => {
    if (role !== 'rounding') return [];
    const kind = traitsOf(node).flow === 'quantized' ? 'quantize' : 'dequantize';
    const input = node.input[0] ?? '';
    const maker = before(input);
    const after = behind(node.output[0] ?? '');
    if (maker === null && kind === 'dequantize' && !hasModelInput(source, makers, input)) {
      return [{ kind, us, layer: layerOf(after[0]?.main ?? null), floatSide: [], place: 'weight' }];
    }
    const floats = kind === 'quantize' ? [maker] : after;
    const integers = kind === 'quantize' ? after : [maker];
    const floatSide = floats.flatMap((found) => (found?.main == null ? [] : [found.main]));
    const owner = integers.find((found) => found?.integer === true && layerOf(found.main) !== null);
    return [
      {
        kind,
        us,
        layer: layerOf(owner?.main ?? null) ?? roundingLayer(plan, source, node.name),
        floatSide: [...new Set(floatSide)],
        place: floatSide.length === 0 ? 'edge' : 'activation',
      },
    ];
  });
}

/** True when a value goes back, through Q and DQ, to an input of the model. */
function hasModelInput(
  source: SourceGraph,
  makers: ReadonlyMap<string, ExecutedNode>,
  value: string,
): boolean {
  const maker = makers.get(value);
  if (maker !== undefined) return hasModelInput(source, makers, maker.node.input[0] ?? '');
  return source.model.graph.inputs.includes(value);
}

/** The layer that rounds there by the plan, where neither side runs in int8. */
function roundingLayer(plan: Plan, source: SourceGraph, name: string): number | null {
  const rounding = source.roundings.get(name.replace(/_token_\d+$/, ''));
  if (rounding === undefined) return null;
  const nodes = [...(rounding.producer === null ? [] : [rounding.producer]), ...rounding.readers];
  for (const node of nodes) {
    const layer = plan.layerOfNode.get(node);
    if (layer !== undefined && plan.layers[layer]?.state === 'quantized') return layer;
  }
  return null;
}

import { scopesOf } from '../../../shared/travel/terms/torch-modules';
import type { SideTensor } from '../../match/values/other-side';
import type { Layer } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';

/** What a name says, the surest first: the tensor's own, that of its node, or of the module that the node is in. */
export type NameKind = 'tensor' | 'node' | 'module';

/** A tensor of the dump that may be one of a layer's by its name. */
export interface NameClue {
  readonly dump: string;
  readonly kind: NameKind;
  /** Tensors of the layer that it may be, likeliest first. */
  readonly float: readonly string[];
}

/** Names as file systems and other tools leave them: letters and digits, and `_` for the rest. */
function plain(name: string): string {
  return name
    .replace(/:0$/, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/** Tensors of a dump by their names, whole or as far as a tool kept them. */
export class DumpNames {
  readonly #exact: ReadonlySet<string>;
  /** Null for what several are called. */
  readonly #plain = new Map<string, string | null>();

  constructor(tensors: readonly SideTensor[]) {
    this.#exact = new Set(tensors.map(({ name }) => name));
    for (const { name } of tensors) {
      const key = plain(name);
      this.#plain.set(key, this.#plain.has(key) ? null : name);
    }
  }

  find(name: string): string | null {
    if (name === '') return null;
    return this.#exact.has(name) ? name : (this.#plain.get(plain(name)) ?? null);
  }

  /** Behind its rounding, where an int8 file wrote both. */
  findTensor(name: string): string | null {
    return this.find(`${name}_DequantizeLinear_Output`) ?? this.find(name);
  }
}

/** All that names say of a layer, surest first. */
export function cluesOf(model: PreparedModel, layer: Layer, names: DumpNames): readonly NameClue[] {
  const outer = layer.outputs[0] ?? '';
  const inner = innerOf(model, layer);
  const clues: NameClue[] = [];
  const add = (dump: string | null, kind: NameKind, float: readonly string[]): void => {
    if (dump !== null && !clues.some((clue) => clue.dump === dump))
      clues.push({ dump, kind, float });
  };
  add(names.findTensor(outer), 'tensor', [outer]);
  if (inner !== null) add(names.findTensor(inner), 'tensor', [inner]);
  // The activation stands last; what is called after the operator may have it built in.
  const both = inner === null ? [outer] : [outer, inner];
  const nodes = [...new Set([...layer.nodes.toReversed(), layer.name])];
  for (const node of nodes) add(names.find(node), 'node', both);
  for (const node of nodes) add(names.find(scopesOf(node) ?? ''), 'module', both);
  return clues;
}

/** The operator's own output, where an activation is folded in behind it. */
export function innerOf({ graph }: PreparedModel, layer: Layer): string | null {
  return layer.activation === null ? null : (graph.nodes[layer.node]?.output[0] ?? null);
}

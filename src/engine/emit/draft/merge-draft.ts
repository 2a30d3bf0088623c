import { getOrMake } from '../../../shared/get-or-make';
import type { GraphDraft } from './graph-draft';
import { subgraphsOf } from '../../onnx/attributes';
import { renameNode, type NodeProto, type TensorProto } from '../../onnx/proto';

/** Constants up to this size are compared by content, larger ones by the memory they live in. */
const comparedBytes = 65_536;

/**
 * Puts several drafts of one model into one graph. A node that computes what another one computes
 * already is not written again, so that chains which differ from some layer on share everything
 * before it.
 */
export class MergedDraft {
  readonly #target: GraphDraft;
  readonly #nodes = new Map<string, readonly string[]>();
  readonly #constants = new Map<string, string>();
  readonly #identities = new Map<object, number>();
  /** Names the target's own nodes make: never given to anything else. */
  readonly #reserved: ReadonlySet<string>;

  constructor(target: GraphDraft) {
    this.#target = target;
    this.#reserved = new Set(target.nodes.flatMap((node) => node.output));
    const ownNames = (name: string): string => name;
    for (const node of target.nodes) {
      const key = this.#nodeKey(node, ownNames);
      if (key !== null && !this.#nodes.has(key)) this.#nodes.set(key, node.output);
    }
  }

  /** Adds what is new of `source`; returns the name a value of it has in the target. */
  add(source: GraphDraft): (value: string) => string {
    const names = new Map<string, string>();
    const renamed = (value: string): string => names.get(value) ?? value;
    for (const [name, tensor] of source.initializers) names.set(name, this.#constant(name, tensor));
    for (const node of source.nodes) {
      const key = this.#nodeKey(node, renamed);
      const known = key === null ? undefined : this.#nodes.get(key);
      if (known !== undefined) {
        node.output.forEach((output, position) => names.set(output, known[position] ?? ''));
        continue;
      }
      if (node.output.some((output) => this.#reserved.has(output))) {
        throw new RangeError(`two values named '${node.output.join(', ')}'`);
      }
      this.#target.nodes.push(renameNode(node, node.name, node.input.map(renamed), node.output));
      if (key !== null) this.#nodes.set(key, node.output);
    }
    return renamed;
  }

  /** Equal for nodes that compute the same; null for nodes whose subgraphs capture values by name. */
  #nodeKey(node: NodeProto, renamed: (value: string) => string): string | null {
    if (subgraphsOf(node).length > 0) return null;
    const attributes = node.attribute.map((attribute) => this.#identity(attribute)).join(',');
    return `${node.domain}|${node.opType}|${attributes}|${node.input.map(renamed).join('\n')}`;
  }

  #constant(name: string, tensor: TensorProto): string {
    const raw = tensor.rawData;
    const content =
      raw.byteLength <= comparedBytes
        ? Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1')
        : `${this.#identity(raw.buffer)}+${raw.byteOffset}+${raw.byteLength}`;
    const key = `${tensor.dataType}|${tensor.dims.join('x')}|${content}`;
    return getOrMake(this.#constants, key, () => this.#target.constant(name, () => tensor));
  }

  #identity(value: object): number {
    return getOrMake(this.#identities, value, () => this.#identities.size);
  }
}

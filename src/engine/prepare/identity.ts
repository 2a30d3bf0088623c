import type { GraphProto, NodeProto } from '../onnx/proto';
import type { Confidence } from './types';

/** Where the prepared nodes come from; three lists, one entry per prepared node. */
export interface IdentityMap {
  readonly originalNames: readonly string[];
  readonly merged: readonly (readonly string[])[];
  readonly confidence: readonly Confidence[];
}

/**
 * Maps prepared nodes to original ones: by node name, else output tensor, else ancestry.
 * `original` has named nodes; both graphs share tensor names wherever preparation kept them.
 */
export function mapIdentity(original: GraphProto, prepared: GraphProto): IdentityMap {
  const byName = new Map(original.node.map((node) => [node.name, node]));
  const byOutput = new Map(
    original.node.flatMap((node) => node.output.map((output) => [output, node] as const)),
  );
  const originalNames: string[] = [];
  const confidence: Confidence[] = [];
  const merged: string[][] = [];
  for (const node of prepared.node) {
    const output = node.output.find((name) => byOutput.has(name));
    const own: NodeProto | undefined =
      byName.get(node.name) ?? (output === undefined ? undefined : byOutput.get(output));
    originalNames.push(own?.name ?? node.name);
    merged.push([own?.name ?? node.name]);
    confidence.push(own === undefined ? 'none' : own.name === node.name ? 'name' : 'output');
  }
  return { originalNames, merged, confidence };
}

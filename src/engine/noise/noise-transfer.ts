import { traitsOf } from '../ops/catalogue';
import type { GraphIndex } from '../onnx/graph-index';
import type { NodeProto } from '../onnx/proto';

/** What the transfer of noise is estimated from. */
export interface TransferFacts {
  readonly graph: GraphIndex;
  /** Σx² of a tensor over all samples; null = unknown. */
  energy(tensor: string): number | null;
  /** Elements of a tensor in one sample; null = unknown. */
  elements(tensor: string): number | null;
}

/** No addition is taken to amplify relative noise more than this, however much its terms cancel. */
const largestShare = 10;

/**
 * How much of the relative noise (noise over signal) of each input reaches the output of a node.
 * One where the operator keeps relative noise; the share of the energy where signals are added or
 * laid side by side; averages over n values keep 1/n of independent noise.
 */
export function inputShares(facts: TransferFacts, node: NodeProto): readonly number[] {
  const output = node.output[0] ?? '';
  const out = facts.energy(output);
  const { noise } = traitsOf(node);
  return node.input.map((tensor) => {
    if (tensor === '') return 0;
    const own = facts.energy(tensor);
    if (noise === 'keeps') return 1;
    if (noise === 'adds') return shareOf(own, out, 1);
    const before = facts.elements(tensor);
    const after = facts.elements(output);
    if (before === null || after === null) return 1;
    return shareOf(own, out, before / Math.max(1, after));
  });
}

/** Energy of an input over the energy of the output that `merged` of its values each are averaged into. */
function shareOf(own: number | null, out: number | null, merged: number): number {
  const share = (own ?? NaN) / (merged * merged * (out ?? NaN));
  return Number.isFinite(share) ? Math.min(largestShare, share) : 1;
}

/**
 * Relative noise at the model's outputs per relative noise at each tensor; noise that arrives on
 * several ways adds up. `damping` corrects single nodes by what was measured there.
 */
export function transferToOutputs(
  facts: TransferFacts,
  damping: ReadonlyMap<number, number>,
): ReadonlyMap<string, number> {
  const { graph } = facts;
  const transfer = new Map<string, number>();
  for (const output of graph.outputs) transfer.set(output, 1);
  for (let index = graph.nodes.length - 1; index >= 0; index -= 1) {
    const node = graph.nodes[index];
    if (node === undefined) continue;
    const behind = node.output.reduce((sum, name) => sum + (transfer.get(name) ?? 0), 0);
    if (behind === 0) continue;
    const shares = inputShares(facts, node);
    node.input.forEach((tensor, position) => {
      const share = (shares[position] ?? 1) * (damping.get(index) ?? 1);
      transfer.set(tensor, (transfer.get(tensor) ?? 0) + share * behind);
    });
  }
  return transfer;
}

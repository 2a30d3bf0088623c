import type { ModelProto } from '../../../src/engine/onnx/proto';
import { GraphBuilder } from '../builder';
import { conv } from '../layers';

const channels = 4;
const size = 4;
const branches = 3;
/** Conv and Relu, in turn. */
const pairsPerBranch = 3;
const nodesPerBlock = branches * pairsPerBranch * 2 + 2;

/** Blocks whose branches meet again, as Inception has them: about `nodes` nodes, twenty in each block. */
export function buildBranches(seed: number, nodes: number): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed });
  let x = g.input('input', ['batch', channels, size, size]);
  const blocks = Math.max(1, Math.round(nodes / nodesPerBlock));
  for (let block = 0; block < blocks; block++)
    x = g.scope('body', () => g.scope(`blocks.${block}`, () => branchingBlock(g, x)));
  g.output(x, 'output', ['batch', channels, size, size]);
  return g.model('branches');
}

function branchingBlock(g: GraphBuilder, x: string): string {
  const ends = Array.from({ length: branches }, (_, branch) =>
    g.scope(`branch${branch}`, () => longBranch(g, x)),
  );
  return g.op('Add', [x, g.op('Sum', ends)]);
}

function longBranch(g: GraphBuilder, x: string): string {
  const options = { inputs: channels, outputs: channels, kernel: 1, gain: 0.5 };
  let at = x;
  for (let pair = 0; pair < pairsPerBranch; pair++) {
    at = g.scope(`conv${pair}`, () => conv(g, at, options));
    at = g.scope(`act${pair}`, () => g.op('Relu', [at]));
  }
  return at;
}

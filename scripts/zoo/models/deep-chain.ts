import type { ModelProto } from '../../../src/engine/onnx/proto';
import { GraphBuilder } from '../builder';
import { conv } from '../layers';

const channels = 8;
const size = 8;
/** Conv, Relu, Conv, Add, Relu. */
const nodesPerBlock = 5;
const blocksPerStage = 25;

/** About `nodes` nodes in stages and blocks, cheap to run: for drawing, tables and session creation. */
export function buildDeepChain(seed: number, nodes: number): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed });
  let x = g.input('input', ['batch', channels, size, size]);
  const blocks = Math.max(1, Math.round((nodes - 2) / nodesPerBlock));
  for (let block = 0; block < blocks; block++) {
    const stage = `stages.${Math.floor(block / blocksPerStage)}`;
    x = g.scope('backbone', () =>
      g.scope(stage, () =>
        g.scope(`${stage}.blocks.${block % blocksPerStage}`, () => residualBlock(g, x, blocks)),
      ),
    );
  }
  x = g.scope('head', () =>
    g.scope('conv', () => conv(g, x, { inputs: channels, outputs: 10, kernel: 1 })),
  );
  x = g.scope('head', () => g.scope('pool', () => g.op('GlobalAveragePool', [x])));
  g.output(x, 'output', ['batch', 10, 1, 1]);
  return g.model('deep-chain');
}

/** The branch shrinks with the depth of the network, so that the sum keeps its size. */
function residualBlock(g: GraphBuilder, x: string, blocks: number): string {
  const options = { inputs: channels, outputs: channels, kernel: 3, bias: true };
  const first = g.scope('conv1', () => conv(g, x, options));
  const active = g.scope('act', () => g.op('Relu', [first]));
  const gain = 1 / Math.sqrt(blocks);
  const second = g.scope('conv2', () => conv(g, active, { ...options, bias: false, gain }));
  const sum = g.op('Add', [x, second]);
  return g.scope('act', () => g.op('Relu', [sum]));
}

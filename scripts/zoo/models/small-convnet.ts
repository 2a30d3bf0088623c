import { floatToHalf } from '../../../src/engine/data/sample/half';
import {
  DataType,
  makeTensor,
  type ModelProto,
  type TensorProto,
} from '../../../src/engine/onnx/proto';
import { GraphBuilder } from '../builder';
import { classifier, conv } from '../layers';
import { convNorm, standardSignal } from '../signal';

export interface SmallConvNet {
  readonly opset: number;
  /** All floats, weights, inputs and outputs, in half precision. */
  readonly half?: true;
  /** Channels of the widest layer; 64 keeps the model at 0.3 MB. */
  readonly width?: number;
}

/** Six Convs on 32² images, in the forms older exporters wrote: attributes where newer opsets have inputs. */
export function buildSmallConvNet(seed: number, options: SmallConvNet): ModelProto {
  const { opset, width = 64 } = options;
  const g = new GraphBuilder({ opset, seed });
  let x = g.input('input', ['batch', 3, 32, 32]);
  let channels = 3;
  for (const [stage, outputs] of [width / 4, width / 2, width].entries()) {
    x = g.scope(`stage${stage}`, () => {
      const names = { conv: 'conv1', norm: 'bn1' };
      const input = standardSignal(x, channels);
      const norm = convNorm(g, names, input, { inputs: channels, outputs, kernel: 3 });
      const active = clip(g, norm.value, 0, 6);
      const second = g.scope('conv2', () =>
        conv(g, active, { inputs: outputs, outputs, kernel: 3, bias: true }),
      );
      const sum = g.op('Add', [g.op('Relu', [second]), active]);
      const pool = { kernel_shape: [2, 2], strides: [2, 2] };
      return g.op(stage === 1 ? 'AveragePool' : 'MaxPool', [pad(g, sum)], pool);
    });
    channels = outputs;
  }
  x = g.op('GlobalAveragePool', [x]);
  x = squeeze(g, x, [2, 3]);
  x = g.scope('fc', () => classifier(g, x, channels, 10));
  g.output(g.op('Softmax', [x], { axis: 1 }), 'probabilities', ['batch', 10]);
  const model = g.model(`small-convnet-opset${opset}`);
  return options.half === true ? toHalf(model) : model;
}

function clip(g: GraphBuilder, x: string, low: number, high: number): string {
  if (g.opset >= 11) return g.op('Clip', [x, g.scalar(low), g.scalar(high)]);
  return g.op('Clip', [x], { min: { float: low }, max: { float: high } });
}

function pad(g: GraphBuilder, x: string): string {
  const pads = [0, 0, 1, 1, 0, 0, 1, 1];
  if (g.opset >= 11) return g.op('Pad', [x, g.int64s(pads)], { mode: 'constant' });
  return g.op('Pad', [x], { mode: 'constant', pads, value: { float: 0 } });
}

function squeeze(g: GraphBuilder, x: string, axes: readonly number[]): string {
  if (g.opset >= 13) return g.op('Squeeze', [x, g.int64s(axes)]);
  return g.op('Squeeze', [x], { axes });
}

function toHalf(model: ModelProto): ModelProto {
  const { graph } = model;
  if (graph === undefined) return model;
  graph.initializer = graph.initializer.map(halfTensor);
  for (const value of [...graph.input, ...graph.output]) {
    if (value.type?.value.case === 'tensorType') value.type.value.value.elemType = DataType.FLOAT16;
  }
  return model;
}

function halfTensor(tensor: TensorProto): TensorProto {
  const type: number = tensor.dataType;
  if (type !== DataType.FLOAT) return tensor;
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const floats = new Float32Array(buffer, byteOffset, byteLength / 4);
  const dims = tensor.dims.map(Number);
  return makeTensor(tensor.name, DataType.FLOAT16, dims, Uint16Array.from(floats, floatToHalf));
}

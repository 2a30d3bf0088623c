import { seededRandom } from '../../src/engine/data/random';
import { floatAttribute, intAttribute } from '../../src/engine/onnx/attributes';
import {
  DataType,
  makeNode,
  makeTensor,
  type ModelProto,
  type NodeProto,
  patch,
  renameNode,
  type TensorProto,
  withGraph,
} from '../../src/engine/onnx/proto';
import { dimsOf, floatValues, integerValues } from '../../src/engine/onnx/tensor';

/** Nodes and initializers of a QDQ model while they are changed; what it computes and calls its tensors stays. */
interface Workshop {
  readonly nodes: NodeProto[];
  readonly stored: Map<string, TensorProto>;
  /** The DequantizeLinear of a stored tensor, by its output. */
  dequantizer(name: string): { node: NodeProto; integers: TensorProto; scale: TensorProto } | null;
}

function rebuilt(
  model: ModelProto,
  change: (workshop: Workshop, node: NodeProto) => void,
): ModelProto {
  const graph = model.graph!;
  const stored = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const makers = new Map(graph.node.map((node) => [node.output[0] ?? '', node]));
  const nodes: NodeProto[] = [];
  const workshop: Workshop = {
    nodes,
    stored,
    dequantizer(name) {
      const node = makers.get(name);
      const integers = stored.get(node?.input[0] ?? '');
      const scale = stored.get(node?.input[1] ?? '');
      if (node?.opType !== 'DequantizeLinear' || integers === undefined || scale === undefined)
        return null;
      return { node, integers, scale };
    },
  };
  for (const node of graph.node) change(workshop, node);
  const read = new Set([
    ...nodes.flatMap(({ input }) => input),
    ...graph.output.map(({ name }) => name),
  ]);
  const node = nodes.filter((each) => each.output.some((name) => read.has(name)));
  const initializer = [...stored.values()].filter(({ name }) => read.has(name));
  return withGraph(model, patch(graph, { node, initializer, valueInfo: [] }));
}

/** A DequantizeLinear of integers that were turned, and its output. */
function turned(
  { nodes, stored, dequantizer }: Workshop,
  weight: string,
  to: string,
): string | null {
  const found = dequantizer(weight);
  const [rows = 0, columns = 0, ...more] = found === null ? [] : dimsOf(found.integers);
  if (found === null || columns === 0 || more.length > 0) return null;
  const values = integerValues(found.integers);
  const moved = values.map((_v, at) => values[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
  const name = `${to}/turned`;
  const data = found.integers.dataType === DataType.INT8 ? Int8Array : Uint8Array;
  stored.set(name, makeTensor(name, found.integers.dataType, [columns, rows], data.from(moved)));
  const axis = 1 - intAttribute(found.node, 'axis', 1);
  const inputs = [name, ...found.node.input.slice(1)];
  nodes.push(makeNode('DequantizeLinear', inputs, [`${name}/float`], { axis }));
  return `${name}/float`;
}

/** Weights of Gemm stored the other way round, those of MatMul with a Transpose behind them. */
export function turnedWeights(model: ModelProto): ModelProto {
  return rebuilt(model, (workshop, node) => {
    const [x = '', weight = '', ...rest] = node.input;
    const [y = ''] = node.output;
    const isProduct = node.opType === 'Gemm' || node.opType === 'MatMul';
    const other = isProduct ? turned(workshop, weight, y) : null;
    if (other === null) workshop.nodes.push(node);
    else if (node.opType === 'Gemm') {
      const transB = 1 - intAttribute(node, 'transB', 0);
      workshop.nodes.push(makeNode('Gemm', [x, other, ...rest], [y], { transB }));
    } else {
      workshop.nodes.push(
        makeNode('Transpose', [other], [`${other}/back`], { perm: [1, 0] }),
        makeNode('MatMul', [x, `${other}/back`], [y]),
      );
    }
  });
}

/** Gemm as a MatMul and an Add. */
export function splitBias(model: ModelProto): ModelProto {
  return rebuilt(model, (workshop, node) => {
    const [x = '', weight = '', bias = ''] = node.input;
    const [y = ''] = node.output;
    if (node.opType !== 'Gemm' || bias === '' || floatAttribute(node, 'alpha', 1) !== 1) {
      workshop.nodes.push(node);
      return;
    }
    const isTurned = intAttribute(node, 'transB', 0) === 1;
    const own = isTurned ? turned(workshop, weight, y) : weight;
    if (own === null) workshop.nodes.push(node);
    else
      workshop.nodes.push(
        makeNode('MatMul', [x, own], [`${y}/product`]),
        makeNode('Add', [`${y}/product`, bias], [y]),
      );
  });
}

/** Every Conv with a BatchNormalization behind it, whose factors (some of them negative) its weights lack. */
export function unfoldedNorms(model: ModelProto): ModelProto {
  const random = seededRandom(5, 1);
  return rebuilt(model, (workshop, node) => {
    const { stored, nodes, dequantizer } = workshop;
    const weight = dequantizer(node.input[1] ?? '');
    const channels = weight === null ? 0 : (dimsOf(weight.integers)[0] ?? 0);
    const bias = dequantizer(node.input[2] ?? '');
    if (
      node.opType !== 'Conv' ||
      weight === null ||
      floatValues(weight.scale).length !== channels
    ) {
      nodes.push(node);
      return;
    }
    const [y = ''] = node.output;
    const factors = Float32Array.from(
      { length: channels },
      () => (random.uniform() < 0.3 ? -1 : 1) * (0.5 + 1.5 * random.uniform()),
    );
    const scaled = (part: typeof weight, kind: string): string => {
      const name = `${y}/${kind}`;
      const values = integerValues(part.integers);
      const inner = values.length / channels;
      const moved = values.map((value, at) =>
        (factors[Math.floor(at / inner)] ?? 1) < 0 ? -value : value,
      );
      const data =
        part.integers.dataType === DataType.INT8
          ? Int8Array.from(moved, (value) => Math.min(127, value))
          : Int32Array.from(moved);
      stored.set(name, makeTensor(name, part.integers.dataType, dimsOf(part.integers), data));
      const scales = floatValues(part.scale);
      const steps = factors.map((factor, at) => (scales[at] ?? scales[0] ?? 1) / Math.abs(factor));
      stored.set(`${name}/scale`, makeTensor(`${name}/scale`, DataType.FLOAT, [channels], steps));
      const zero = part.node.input[2] === undefined ? [] : [part.node.input[2]];
      const inputs = [name, `${name}/scale`, ...zero];
      nodes.push(makeNode('DequantizeLinear', inputs, [`${name}/float`], { axis: 0 }));
      return `${name}/float`;
    };
    const inputs = [node.input[0] ?? '', scaled(weight, 'weight')];
    if (bias !== null) inputs.push(scaled(bias, 'bias'));
    const vector = (kind: string, values: Float32Array): string => {
      stored.set(`${y}/${kind}`, makeTensor(`${y}/${kind}`, DataType.FLOAT, [channels], values));
      return `${y}/${kind}`;
    };
    nodes.push(
      renameNode(node, node.name, inputs, [`${y}/raw`]),
      makeNode(
        'BatchNormalization',
        [
          `${y}/raw`,
          vector('factor', factors),
          vector('shift', new Float32Array(channels)),
          vector('mean', new Float32Array(channels)),
          vector('variance', new Float32Array(channels).fill(1 - 1e-5)),
        ],
        [y],
      ),
    );
  });
}

/** Weights as the floats that their integers stand for: what training tools fold their rounding into. */
export function foldedWeights(model: ModelProto): ModelProto {
  return rebuilt(model, (workshop, node) => {
    const found = workshop.dequantizer(node.output[0] ?? '');
    if (found === null) {
      workshop.nodes.push(node);
      return;
    }
    const dims = dimsOf(found.integers);
    const scales = floatValues(found.scale);
    const axis = intAttribute(found.node, 'axis', 1);
    const inner = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
    const zeros = workshop.stored.get(found.node.input[2] ?? '');
    const zero = zeros === undefined ? [0] : integerValues(zeros);
    const values = integerValues(found.integers).map((value, at) => {
      const channel = scales.length === 1 ? 0 : Math.floor(at / inner) % scales.length;
      return (value - (zero[channel] ?? 0)) * (scales[channel] ?? 0);
    });
    const name = node.output[0] ?? '';
    workshop.stored.set(name, makeTensor(name, DataType.FLOAT, dims, Float32Array.from(values)));
  });
}

/** Activations on grids so coarse that little is left of them. */
export function ruined(model: ModelProto, coarser: number): ModelProto {
  const graph = model.graph!;
  const stored = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const scales = new Set(
    graph.node
      .filter(({ opType, input }) => opType === 'QuantizeLinear' && !stored.has(input[0] ?? ''))
      .map(({ input }) => input[1] ?? ''),
  );
  const initializer = graph.initializer.map((tensor) =>
    scales.has(tensor.name)
      ? makeTensor(
          tensor.name,
          DataType.FLOAT,
          dimsOf(tensor),
          floatValues(tensor).map((scale) => scale * coarser),
        )
      : tensor,
  );
  return withGraph(model, patch(graph, { initializer, valueInfo: [] }));
}

/** A float model with its products quantized dynamically, as ONNX Runtime's quantizer writes it. */
export function dynamicallyQuantized(model: ModelProto): ModelProto {
  return rebuilt(model, ({ nodes, stored }, node) => {
    const [x = '', weight = '', bias = ''] = node.input;
    const [y = ''] = node.output;
    const values = stored.get(weight);
    const isFlat = dimsOf(values ?? makeTensor('', 1, [], Float32Array.of(0))).length === 2;
    const isPlain = node.opType === 'MatMul' && isFlat;
    if (values === undefined || stored.has(x) || !(isPlain || node.opType === 'Conv')) {
      nodes.push(node);
      return;
    }
    const floats = floatValues(values);
    const scale = floats.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) / 127;
    const put = (name: string, type: DataType, dims: number[], data: Int8Array | Float32Array) => {
      stored.set(name, makeTensor(name, type, dims, data));
      return name;
    };
    const w = `${y}/${weight}`;
    const integers = put(
      `${w}/q`,
      DataType.INT8,
      dimsOf(values),
      Int8Array.from(floats, (v) => Math.round(v / scale)),
    );
    const zero = put(`${w}/zero`, DataType.INT8, [], Int8Array.of(0));
    const step = put(`${w}/scale`, DataType.FLOAT, [], Float32Array.of(scale));
    const integerOp = node.opType === 'Conv' ? 'ConvInteger' : 'MatMulInteger';
    const product = renameNode(
      makeNode(integerOp, [], []),
      `${node.name}/integers`,
      [`${y}/xq`, integers, `${y}/xz`, zero],
      [`${y}/sums`],
    );
    const sum = bias === '' ? y : `${y}/scaled`;
    nodes.push(
      makeNode('DynamicQuantizeLinear', [x], [`${y}/xq`, `${y}/xs`, `${y}/xz`]),
      patch(product, { attribute: node.attribute }),
      makeNode('Cast', [`${y}/sums`], [`${y}/floats`], { to: DataType.FLOAT }),
      makeNode('Mul', [`${y}/xs`, step], [`${y}/scales`]),
      makeNode('Mul', [`${y}/floats`, `${y}/scales`], [sum]),
    );
    if (bias === '') return;
    const rank = dimsOf(values).length;
    const dims = [1, -1, ...Array.from({ length: rank - 2 }, () => 1)];
    stored.set(
      `${y}/dims`,
      makeTensor(`${y}/dims`, DataType.INT64, [rank], BigInt64Array.from(dims, BigInt)),
    );
    nodes.push(
      makeNode('Reshape', [bias, `${y}/dims`], [`${y}/bias`]),
      makeNode('Add', [sum, `${y}/bias`], [y]),
    );
  });
}

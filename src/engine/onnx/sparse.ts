import { badInput } from '../../shared/errors';
import { graphsIn } from './attributes';
import { mapGraphs } from './map-graphs';
import { makeAttribute, patch } from './proto';
import type {
  AttributeProto,
  GraphProto,
  NodeProto,
  SparseTensorProto,
  TensorProto,
} from './proto';
import { noTypedData, withRawData } from './raw-data';
import { bigIntegerValues, byteWidth, typeName } from './tensor';

/** A dense tensor beyond this could not be kept in one buffer everywhere. */
const mostBytes = 2 ** 31;

const damaged = 'The model file is damaged; export it again.';

/**
 * The tensor with its zeros written out, under the name of its values. Positions may be linear
 * ([count]) or coordinates ([count, rank]). Throws `bad-input` naming the tensor where the two do not
 * fit each other, or where the dense tensor would be larger than 2 GiB.
 */
export function denseTensor(sparse: SparseTensorProto): TensorProto {
  const { values, indices, dims } = sparse;
  if (values === undefined) throw badInput('a sparse tensor of the model has no values', damaged);
  const name = `sparse tensor '${values.name}'`;
  if (dims.some((size) => size < 0n)) {
    throw badInput(`${name} has a negative dimension: [${dims.join(',')}]`, damaged);
  }
  const width = byteWidth(values.dataType);
  if (width === null) {
    throw badInput(
      `${name} is ${typeName(values.dataType)}, which cannot be sparse here`,
      'Save the model with a dense tensor instead.',
    );
  }
  const elements = dims.reduce((product, size) => product * size, 1n);
  if (elements * BigInt(width) > BigInt(mostBytes)) {
    throw badInput(
      `${name} of shape [${dims.join(',')}] would take ${elements * BigInt(width)} bytes when its zeros are written out`,
      'ONNX Runtime writes them out as well; make the tensor smaller.',
    );
  }
  const given = withRawData(values).rawData;
  const count = given.length / width;
  const rawData = new Uint8Array(Number(elements) * width);
  const positions = linearPositions(sparse, count, name);
  if (positions.length !== count) {
    throw badInput(
      `${name} has ${count} values but ${positions.length} positions (indices [${indices?.dims.join(',') ?? ''}])`,
      damaged,
    );
  }
  positions.forEach((position, index) => {
    if (position < 0n || position >= elements) {
      throw badInput(`${name} has a value at ${position}, outside [${dims.join(',')}]`, damaged);
    }
    const piece = given.subarray(index * width, (index + 1) * width);
    rawData.set(piece, Number(position) * width);
  });
  return patch(values, { dims: [...dims], rawData, ...noTypedData });
}

function linearPositions(
  { indices, dims }: SparseTensorProto,
  count: number,
  name: string,
): readonly bigint[] {
  if (indices === undefined) return [];
  const numbers = bigIntegerValues(indices);
  const rank = dims.length;
  const isLinear = indices.dims.length < 2;
  if (isLinear) return numbers;
  if (indices.dims.length > 2 || numbers.length !== count * rank) {
    throw badInput(
      `${name} has ${count} values of rank ${rank} but indices of shape [${indices.dims.join(',')}]`,
      damaged,
    );
  }
  return Array.from({ length: count }, (_unused, index) => {
    let position = 0n;
    for (let axis = 0; axis < rank; axis += 1) {
      const at = numbers[index * rank + axis] ?? 0n;
      const size = dims[axis] ?? 0n;
      if (at < 0n || at >= size) {
        throw badInput(`${name} has index ${at} on axis ${axis} of size ${size}`, damaged);
      }
      position = position * size + at;
    }
    return position;
  });
}

/** The graph with every sparse initializer and sparse Constant dense, those of subgraphs included. */
export function densified(graph: GraphProto): GraphProto {
  return patch(graph, {
    initializer: [...graph.initializer, ...graph.sparseInitializer.map(denseTensor)],
    sparseInitializer: [],
    node: graph.node.map(densifiedNode),
  });
}

export function densifiedNode(node: NodeProto): NodeProto {
  const holds = node.attribute.some(
    (one) => one.sparseTensor !== undefined || graphsIn(one).length > 0,
  );
  if (!holds) return node;
  return patch(node, { attribute: node.attribute.map((one) => densifiedAttribute(node, one)) });
}

function densifiedAttribute(node: NodeProto, attribute: AttributeProto): AttributeProto {
  const { sparseTensor } = attribute;
  return node.opType === 'Constant' && sparseTensor !== undefined
    ? makeAttribute('value', denseTensor(sparseTensor))
    : mapGraphs(attribute, densified);
}

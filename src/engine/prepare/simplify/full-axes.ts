import { bigintsAttribute, stringAttribute } from '../../onnx/attributes';
import { isDefaultDomain } from '../../onnx/opset';
import { DataType, makeNode, makeTensor, patch } from '../../onnx/proto';
import type { ModelProto, NodeProto, TensorProto } from '../../onnx/proto';
import { bigIntegerValues, floatValues } from '../../onnx/tensor';
import { keptAspectScales } from './kept-aspect';
import type { ValueType } from '../model/types';

/** A model and the types of its values. */
interface Typed {
  readonly model: ModelProto;
  readonly types: ReadonlyMap<string, ValueType>;
}

/**
 * Writes Pad and Resize that name their axes (opset 18) for all axes instead. ONNX Runtime 1.30
 * moves transpositions through them, as it does around int8 convolutions, and reorders pads, sizes
 * and scales as if they were for all axes: the model then fails to load or to run. Where axes, pads,
 * scales or sizes are only known at run time, a few nodes put them in place. A node whose input has
 * no known rank stays as it is.
 */
export function spellOutAxes({ model, types }: Typed): Typed {
  const graph = model.graph;
  const isConcerned = (node: NodeProto): boolean =>
    isDefaultDomain(node.domain) && (axesOfPad(node) !== '' || axesOfResize(node) !== null);
  if (graph === undefined || !graph.node.some(isConcerned)) return { model, types };
  const writer = new Writer(graph.initializer, types, graph.node);
  const node = graph.node.flatMap((one) => {
    if (!isConcerned(one)) return [one];
    const written = one.opType === 'Pad' ? fullPad(one, writer) : fullResize(one, writer);
    return [...writer.takeNodes(), written];
  });
  const initializer = [...graph.initializer, ...writer.added];
  return {
    model: patch(model, { graph: patch(graph, { node, initializer }) }),
    types: writer.types,
  };
}

function axesOfPad(node: NodeProto): string {
  return node.opType === 'Pad' ? (node.input[3] ?? '') : '';
}

function axesOfResize(node: NodeProto): readonly bigint[] | null {
  return node.opType === 'Resize' ? bigintsAttribute(node, 'axes') : null;
}

function fullPad(node: NodeProto, writer: Writer): NodeProto {
  const [input = '', pads = '', value = '', axesName = ''] = node.input;
  const rank = writer.rankOf(input);
  if (rank === null) return node;
  const axes = writer.integersOf(axesName);
  const full =
    axes === null
      ? scatteredPads(node, writer, rank)
      : gathered(node, writer, pads, [0n], padPlaces(axes, rank), 'pads');
  if (full === null) return node;
  return patch(node, { input: value === '' ? [input, full] : [input, full, value] });
}

/** For each begin and end of all axes: where it stands in the given pads, or the zero behind them. */
function padPlaces(axes: readonly bigint[], rank: number): readonly number[] | null {
  const places = placesOf(axes, rank);
  if (places === null) return null;
  const count = axes.length;
  const begins = places.map((at) => at ?? 2 * count);
  const ends = places.map((at) => (at === null ? 2 * count : count + at));
  return [...begins, ...ends];
}

/** Position of every axis among the given ones, null = not there; null when they are not valid. */
function placesOf(axes: readonly bigint[], rank: number): readonly (number | null)[] | null {
  const places = Array.from({ length: rank }, (): number | null => null);
  for (const [position, axis] of axes.entries()) {
    const at = Number(axis < 0n ? axis + BigInt(rank) : axis);
    if (places[at] !== null) return null;
    places[at] = position;
  }
  return places;
}

/** The axes are computed: pads are put among zeros. Mod counts negative axes from the end. */
function scatteredPads(node: NodeProto, writer: Writer, rank: number): string {
  const [, pads = '', , axes = ''] = node.input;
  const { name } = node;
  const size = writer.integers(`${name}/rank`, [BigInt(rank)]);
  const wide = writer.add('Cast', [axes], `${name}/axes`, { to: DataType.INT64 });
  const begins = writer.add('Mod', [wide, size], `${name}/begins`);
  const ends = writer.add('Add', [begins, size], `${name}/ends`);
  const places = writer.add('Concat', [begins, ends], `${name}/places`, { axis: 0 });
  const zeros = writer.integers(
    `${name}/zeros`,
    Array.from({ length: 2 * rank }, () => 0n),
  );
  return writer.add('ScatterElements', [zeros, places, pads], `${name}/pads`, { axis: 0 });
}

function fullResize(node: NodeProto, writer: Writer): NodeProto {
  const [input = '', roi = '', scales = '', sizes = ''] = node.input;
  const axes = axesOfResize(node) ?? [];
  const rank = writer.rankOf(input);
  const places = rank === null ? null : placesOf(axes, rank);
  if (places === null) return node;
  const bare = patch(node, { attribute: node.attribute.filter(({ name }) => name !== 'axes') });
  const region = fullRegion(node, writer, roi, places);
  if (scales !== '') {
    const last = axes.length;
    const full = gathered(
      node,
      writer,
      scales,
      [1],
      places.map((at) => at ?? last),
      'scales',
    );
    return full === null || region === null ? node : patch(bare, { input: [input, region, full] });
  }
  if (region === null) return node;
  if (stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch') {
    const kept = keptAspectScales(node, writer.shapeOf(input), writer.integersOf(sizes), places);
    if (kept === null) return heldApart(node, writer);
    const full = writer.floats(`${node.name}/scales`, kept);
    const attribute = bare.attribute.filter(({ name }) => name !== 'keep_aspect_ratio_policy');
    return patch(bare, { attribute, input: [input, region, full] });
  }
  return patch(bare, { input: [input, region, '', fullSizes(node, writer, places)] });
}

/**
 * The node behind one that changes nothing and that no transposition is moved through. It keeps its
 * axes; what it costs is a copy of its input, and that it stays float.
 */
function heldApart(node: NodeProto, writer: Writer): NodeProto {
  const [input = '', ...rest] = node.input;
  const shape = writer.shapeOf(input);
  if (shape?.length !== 4) return node;
  const copy = writer.add('SpaceToDepth', [input], `${node.name}/apart`, { blocksize: 1 });
  writer.types.set(copy, { type: DataType.FLOAT, shape });
  return patch(node, { input: [copy, ...rest] });
}

/** Sizes of all axes: those that are not given stay what the input's are. */
function fullSizes(node: NodeProto, writer: Writer, places: readonly (number | null)[]): string {
  const [input = '', , , sizes = ''] = node.input;
  const given = writer.integersOf(sizes);
  const shape = writer.shapeOf(input);
  const known = places.map((at, axis) => (at === null ? shape?.[axis] : given?.[at]));
  const isKnown = (size: unknown): size is number | bigint =>
    typeof size === 'bigint' || (typeof size === 'number' && size >= 0);
  if (known.every(isKnown)) return writer.integers(`${node.name}/sizes`, known.map(BigInt));
  const all = writer.add('Shape', [input], `${node.name}/shape`);
  const count = places.filter((at) => at !== null).length;
  const both = writer.add('Concat', [sizes, all], `${node.name}/given`, { axis: 0 });
  const order = places.map((at, axis) => BigInt(at ?? count + axis));
  const index = writer.integers(`${node.name}/order`, order);
  return writer.add('Gather', [both, index], `${node.name}/sizes`, { axis: 0 });
}

/** The region of all axes, '' where the mode does not ask for one; null when it cannot be written. */
function fullRegion(
  node: NodeProto,
  writer: Writer,
  roi: string,
  places: readonly (number | null)[],
): string | null {
  const mode = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  if (roi === '' || mode !== 'tf_crop_and_resize') return '';
  const count = places.filter((at) => at !== null).length;
  const starts = places.map((at) => at ?? 2 * count);
  const ends = places.map((at) => (at === null ? 2 * count + 1 : count + at));
  return gathered(node, writer, roi, [0, 1], [...starts, ...ends], 'roi');
}

/** A vector of `values` and `fill` behind them, in the order of `places`; null without places. */
function gathered(
  node: NodeProto,
  writer: Writer,
  values: string,
  fill: readonly number[] | readonly bigint[],
  places: readonly number[] | null,
  what: string,
): string | null {
  if (places === null) return null;
  const name = `${node.name}/${what}`;
  const constant = writer.constants.get(values);
  const isFloat = typeof fill[0] === 'number';
  if (constant !== undefined) {
    if (isFloat) {
      const all = [...floatValues(constant), ...(fill as readonly number[])];
      return writer.floats(
        name,
        places.map((at) => all[at] ?? 0),
      );
    }
    const all = [...bigIntegerValues(constant), ...(fill as readonly bigint[])];
    return writer.integers(
      name,
      places.map((at) => all[at] ?? 0n),
    );
  }
  const rest = isFloat
    ? writer.floats(`${name}/fill`, fill as readonly number[])
    : writer.integers(`${name}/fill`, fill as readonly bigint[]);
  const both = writer.add('Concat', [values, rest], `${name}/given`, { axis: 0 });
  const index = writer.integers(`${name}/order`, places.map(BigInt));
  return writer.add('Gather', [both, index], name, { axis: 0 });
}

/** Adds vectors and nodes to a graph, and notes the types of what they make. */
class Writer {
  readonly constants: ReadonlyMap<string, TensorProto>;
  readonly added: TensorProto[] = [];
  readonly types: Map<string, ValueType>;
  #nodes: NodeProto[] = [];
  readonly #taken: Set<string>;

  constructor(
    initializers: readonly TensorProto[],
    types: ReadonlyMap<string, ValueType>,
    nodes: readonly NodeProto[],
  ) {
    this.constants = new Map(initializers.map((tensor) => [tensor.name, tensor]));
    this.types = new Map(types);
    this.#taken = new Set([...types.keys(), ...nodes.map(({ name }) => name)]);
  }

  shapeOf(value: string): ValueType['shape'] {
    return this.types.get(value)?.shape ?? null;
  }

  rankOf(value: string): number | null {
    return this.shapeOf(value)?.length ?? null;
  }

  /** The integers of a constant; null where they are computed. */
  integersOf(value: string): readonly bigint[] | null {
    const tensor = this.constants.get(value);
    return tensor === undefined ? null : bigIntegerValues(tensor);
  }

  integers(wanted: string, values: readonly bigint[]): string {
    return this.#constant(wanted, DataType.INT64, BigInt64Array.from(values));
  }

  floats(wanted: string, values: readonly number[]): string {
    return this.#constant(wanted, DataType.FLOAT, Float32Array.from(values));
  }

  add(
    opType: string,
    inputs: readonly string[],
    wanted: string,
    attributes: Readonly<Record<string, number>> = {},
  ): string {
    const name = this.#fresh(wanted);
    this.#nodes.push(makeNode(opType, inputs, [name], attributes, { name }));
    const first = this.types.get(inputs[0] ?? '')?.type ?? DataType.INT64;
    const type = opType === 'Shape' || opType === 'Cast' ? DataType.INT64 : first;
    this.types.set(name, { type, shape: [''] });
    return name;
  }

  /** The nodes added since the last call. */
  takeNodes(): readonly NodeProto[] {
    const nodes = this.#nodes;
    this.#nodes = [];
    return nodes;
  }

  #constant(wanted: string, type: DataType, data: BigInt64Array | Float32Array): string {
    const name = this.#fresh(wanted);
    this.added.push(makeTensor(name, type, [data.length], data));
    this.types.set(name, { type, shape: [data.length] });
    return name;
  }

  #fresh(wanted: string): string {
    let name = wanted;
    for (let suffix = 1; this.#taken.has(name); suffix += 1) name = `${wanted}_${suffix}`;
    this.#taken.add(name);
    return name;
  }
}

import { getOrMake } from '../../../shared/get-or-make';
import type { GridView } from '../../../shared/contract/matching';
import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/proto';
import { floatValues } from '../../onnx/tensor';

/** Arithmetic that rounds a tensor to a grid and stays float: `clip(round(x / scale + zero)) − zero) · scale`. */
export interface FakeQuant {
  readonly input: string;
  readonly output: string;
  /** Initializer of the scale that it ends with. */
  readonly scale: string;
  readonly grid: GridView;
}

export interface FakeQuants {
  readonly byInput: ReadonlyMap<string, FakeQuant>;
  readonly byOutput: ReadonlyMap<string, FakeQuant>;
  /** Nodes inside the chains. */
  readonly nodes: ReadonlySet<number>;
}

/** Nodes on either side of the rounding, at most. */
const longest = 5;
/** Both scales of a chain are one but for rounding. */
const sameScale = 1e-3;

const known = new WeakMap<GraphIndex, FakeQuants>();

export function fakeQuantsOf(graph: GraphIndex): FakeQuants {
  return getOrMake(known, graph, () => findAll(graph));
}

function findAll(graph: GraphIndex): FakeQuants {
  const byInput = new Map<string, FakeQuant>();
  const byOutput = new Map<string, FakeQuant>();
  const nodes = new Set<number>();
  graph.nodes.forEach((node, index) => {
    if (node.opType !== 'Round') return;
    const found = chainAround(graph, index);
    if (found === null) return;
    byInput.set(found.quant.input, found.quant);
    byOutput.set(found.quant.output, found.quant);
    for (const each of found.nodes) nodes.add(each);
  });
  return { byInput, byOutput, nodes };
}

/** A step of the chain: the operator, its constant as one or many numbers, the tensors on both sides. */
interface Step {
  readonly index: number;
  readonly op: string;
  readonly input: string;
  readonly output: string;
  readonly constants: readonly string[];
}

const between: ReadonlySet<string> = new Set(['Add', 'Sub', 'Clip', 'Min', 'Max', 'Cast', 'Relu']);

function chainAround(
  graph: GraphIndex,
  round: number,
): { readonly quant: FakeQuant; readonly nodes: readonly number[] } | null {
  const steps: Step[] = [];
  const rounding = graph.nodes[round];
  const take = (first: string, next: (tensor: string) => Step | null, far: 'input' | 'output') => {
    let tensor = first;
    for (let count = 0; count < longest; count += 1) {
      const step = next(tensor);
      if (step === null) return null;
      steps.push(step);
      if (step.op === 'Mul' || step.op === 'Div') return step;
      if (!between.has(step.op)) return null;
      tensor = step[far];
    }
    return null;
  };
  const opening = take(rounding?.input[0] ?? '', (tensor) => stepMaking(graph, tensor), 'input');
  const closing = take(rounding?.output[0] ?? '', (tensor) => stepReading(graph, tensor), 'output');
  if (opening === null || closing === null) return null;
  const inner = scalesOf(graph, opening, 'Div');
  const outer = scalesOf(graph, closing, 'Mul');
  if (inner === null || outer === null || !areAlike(inner, outer)) return null;
  const { input } = opening;
  const { output } = closing;
  const grid = gridOf(graph, steps, outer);
  const quant = { input, output, scale: closing.constants[0] ?? '', grid };
  return { quant, nodes: [round, ...steps.map(({ index }) => index)] };
}

function stepMaking(graph: GraphIndex, tensor: string): Step | null {
  const index = graph.producer.get(tensor);
  return index === undefined ? null : stepOf(graph, index);
}

function stepReading(graph: GraphIndex, tensor: string): Step | null {
  const [index, ...others] = graph.consumers.get(tensor) ?? [];
  return index === undefined || others.length > 0 ? null : stepOf(graph, index);
}

function stepOf({ nodes, initializers }: GraphIndex, index: number): Step | null {
  const node: NodeProto | undefined = nodes[index];
  const inputs = (node?.input ?? []).filter((name) => name !== '');
  const [input, ...others] = inputs.filter((name) => !initializers.has(name));
  if (node === undefined || input === undefined || others.length > 0) return null;
  if ((node.opType === 'Div' || node.opType === 'Sub') && node.input[0] !== input) return null;
  const constants = inputs.filter((name) => initializers.has(name));
  return { index, op: node.opType, input, output: node.output[0] ?? '', constants };
}

/** The scale that a step divides by (`Div`) or multiplies with (`Mul`), as it is or turned round. */
function scalesOf(
  graph: GraphIndex,
  { op, constants }: Step,
  plain: 'Div' | 'Mul',
): readonly number[] | null {
  const values = numbersOf(graph, constants[0]);
  if (values === null || constants.length !== 1) return null;
  return op === plain ? values : values.map((value) => 1 / value);
}

function numbersOf(
  { initializers }: GraphIndex,
  name: string | undefined,
): readonly number[] | null {
  const tensor = initializers.get(name ?? '');
  return tensor === undefined ? null : [...floatValues(tensor)];
}

function areAlike(one: readonly number[], other: readonly number[]): boolean {
  return (
    one.length === other.length &&
    one.every((scale, index) => {
      const twin = other[index] ?? 0;
      return scale > 0 && Math.abs(scale - twin) <= sameScale * scale;
    })
  );
}

/** The integers that come out between the limits, and the zero point that is taken off again. */
function gridOf(graph: GraphIndex, steps: readonly Step[], scales: readonly number[]): GridView {
  const limits = steps
    .filter(({ op }) => op === 'Clip' || op === 'Min' || op === 'Max')
    .flatMap(({ constants }) => constants.flatMap((name) => numbersOf(graph, name) ?? []));
  const low = Math.min(...limits);
  const high = Math.max(...limits);
  const bits = Math.max(1, Math.ceil(Math.log2(high - low + 1)));
  const shift = steps.findLast(({ op }) => op === 'Sub');
  const zero = numbersOf(graph, shift?.constants[0])?.[0] ?? 0;
  const largest = Math.max(...scales);
  return {
    dtype: limits.length < 2 ? 'fake-quantized' : `${low < 0 ? '' : 'u'}int${bits}`,
    scale: largest,
    smallestScale: Math.min(...scales),
    scales: scales.length,
    zeroPoint: zero,
  };
}

import type { Kernels } from '../../shared/contract/arguments';
import { badInput } from '../../shared/errors';
import type { Feeds, HostTensor } from '../data/sample/tensor';
import { patch, withGraph, type NodeProto } from '../onnx/proto';
import { withOutputs } from '../onnx/further-outputs';
import { measuredNodes } from '../ops/random-nodes';
import { encodeShared } from '../onnx/shared-proto';
import type { PreparedModel } from '../prepare/model/types';
import { groupUnderBudget, unknownElements } from '../run/groups';
import { dimsOfFeeds, makeShapeOracle } from '../run/shape-oracle';
import { createSession, type RuntimeSession } from '../runtime/ort';
import { sessionOptions } from '../runtime/session-options';
import { checkFed } from './check-ports';
import { inputTwins, outputTwins } from './place/input-twins';
import { laidOut, layoutNode, layoutsBetween } from './values/layouts';
import { roundedValue } from './reading/rounded-values';

/** A tensor of the float model and its twin. */
export interface TensorPair {
  readonly float: string;
  readonly quantized: string;
  /** Nodes the quantized graph needs so that the twin is a float value. */
  readonly added: readonly NodeProto[];
}

/** Both models side by side, fed with the same samples. */
export interface PairedRuns extends AsyncDisposable {
  readonly pairs: readonly TensorPair[];
  /** `name`: of the quantized model's own output. */
  readonly outputs: readonly (TensorPair & { readonly name: string })[];
  /**
   * Both tensors of every pair and then of every output, null where one is no tensor; `index` goes on through both. A
   * group of them at a time: what is in memory does not grow with the model.
   */
  tensorsOf(
    feeds: Feeds,
  ): AsyncGenerator<{ readonly index: number; readonly tensors: TwoTensors | null }>;
}

export interface TwoTensors {
  readonly float: HostTensor;
  readonly quantized: HostTensor;
}

/** Bytes of activations fetched from both models at once. */
const groupBytes = 256 * 2 ** 20;

interface SessionChoice {
  readonly kernels: Kernels;
  readonly threads?: number | undefined;
}

/**
 * Opens both models. They may have different opsets and operator sets, so each keeps its own
 * session and the pairs are fetched; models that Bitloupe quantizes itself never need this.
 */
export async function openPairedRuns(
  float: PreparedModel,
  quantized: PreparedModel,
  pairs: readonly TensorPair[],
  options: SessionChoice,
): Promise<PairedRuns> {
  const outputs = pairOutputs(float, quantized);
  const rename = feedsFor(float, quantized);
  const all = [...pairs, ...outputs];
  const floatSession = await openWithTensors(
    float,
    { tensors: pairs.map((pair) => pair.float), added: [] },
    { threads: options.threads, kernels: 'simulated' },
  );
  const quantizedSession = await openWithTensors(
    quantized,
    { tensors: all.map((pair) => pair.quantized), added: all.flatMap((pair) => pair.added) },
    options,
  );
  const namesOf = (group: readonly number[], side: 'float' | 'quantized'): readonly string[] =>
    distinct(group.map((index) => all[index]?.[side] ?? ''));
  const oracle = makeShapeOracle(float);
  const groupPairs = async (feeds: Feeds): Promise<readonly (readonly number[])[]> => {
    const elements = await oracle.elementsUnder(dimsOfFeeds(feeds));
    // Two float32 tensors a pair.
    const sizes = all.map((pair) => 8 * (elements(pair.float) ?? unknownElements));
    return groupUnderBudget([...all.keys()], (index) => sizes[index] ?? 0, groupBytes);
  };
  let groups: readonly (readonly number[])[] | null = null;
  return {
    pairs,
    outputs,
    async *tensorsOf(feeds) {
      groups ??= await groupPairs(feeds);
      for (const group of groups) {
        const left = await floatSession.run(feeds, namesOf(group, 'float'));
        const right = await quantizedSession.run(rename(feeds), namesOf(group, 'quantized'));
        for (const index of group) {
          const one = left[all[index]?.float ?? ''];
          const other = right[all[index]?.quantized ?? ''];
          const hasBoth = one !== undefined && other !== undefined;
          yield { index, tensors: hasBoth ? { float: one, quantized: other } : null };
        }
      }
    },
    async [Symbol.asyncDispose]() {
      await floatSession.release();
      await quantizedSession.release();
    },
  };
}

/** A model with further outputs, and the nodes that make them. */
export function openWithTensors(
  model: PreparedModel,
  { tensors, added }: { readonly tensors: readonly string[]; readonly added: readonly NodeProto[] },
  { kernels, threads }: SessionChoice,
): Promise<RuntimeSession> {
  const graph = model.model.graph;
  if (graph === undefined) throw badInput(`${model.path} holds no graph`);
  const node = [...measuredNodes(model.graph), ...distinctNodes(added)];
  const extended = withGraph(model.model, withOutputs(patch(graph, { node }), tensors));
  return createSession(encodeShared(extended), { ...sessionOptions(kernels), threads });
}

/**
 * Outputs by `outputTwins`. What a quantized model gives as
 * integers where the float one gives floats is dequantized.
 */
function pairOutputs(float: PreparedModel, quantized: PreparedModel): PairedRuns['outputs'] {
  const twins = outputTwins(float, quantized);
  return float.outputs.flatMap(({ name: own, type, shape }) => {
    const other = quantized.outputs.find((output) => output.name === twins.get(own));
    if (other === undefined) return [];
    const { name } = other;
    const isRounded = type === 'float32' && (other.type === 'uint8' || other.type === 'int8');
    const found = isRounded ? roundedValue(quantized, name) : null;
    const [value, added] = [found?.value ?? name, found?.added ?? []];
    const [layout = 'same'] = layoutsBetween(shape, other.shape);
    if (layout === 'same') return { name, float: own, quantized: value, added };
    const moved = `compared/${value}/${layout}`;
    const node = layoutNode(value, moved, shape.length, layout);
    return { name, float: own, quantized: moved, added: [...added, node] };
  });
}

/**
 * Turns samples of the float model into those of the other one: inputs by `inputTwins`; images with channels
 * last where it wants them so; inputs that it does not have are left out. Throws `bad-input` when it wants another type or
 * shape.
 */
export function feedsFor(float: PreparedModel, quantized: PreparedModel): (feeds: Feeds) => Feeds {
  const { names } = inputTwins(float, quantized);
  const inputs = new Map(
    float.inputs.flatMap(({ name, shape }) => {
      const twin = quantized.inputs.find((input) => input.name === names.get(name));
      if (twin === undefined) return [];
      const [layout = 'same'] = layoutsBetween(shape, twin.shape);
      return [[name, { twin, layout }] as const];
    }),
  );
  return (feeds) =>
    Object.fromEntries(
      Object.entries(feeds).flatMap(([name, tensor]) => {
        const found = inputs.get(name);
        // What the other model does not read it is not given.
        if (found === undefined) return [];
        const fed = laidOut(tensor, found.layout);
        checkFed(fed, { float, quantized, name, twin: found.twin });
        return [[found.twin.name, fed]];
      }),
    );
}

/** Two tensors may want the same integers dequantized. */
function distinctNodes(nodes: readonly NodeProto[]): NodeProto[] {
  return [...new Map(nodes.map((node) => [node.output[0], node])).values()];
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

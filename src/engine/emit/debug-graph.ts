import { getOrMake } from '../../shared/get-or-make';
import { DataType, renameNode, type ModelProto } from '../onnx/proto';
import { isFolded } from '../plan/folded';
import type { Layer } from '../plan/types';
import { changingShapes } from './draft/changing-shapes';
import { ErrorSheet, type ErrorSlots, type SampleFacts } from './sheet/error-sheet';
import type { CompareExtras } from './sheet/error-extras';
import { sampleInputs, type GraphDraft } from './draft/graph-draft';
import { breaksInt8Pair } from './guard';
import { writeGroups } from './draft/output-groups';
import { keptFloatBiases, withUnitBeta, writeQuantizedChain } from './quantized-chain';
import type { ConvertedModel, QuantizedChain } from './quantized-chain';
import { writeQdq } from './qdq';
import { drawnTensors } from '../ops/random-nodes';
import { groupsOf } from './references';
import { storedModel } from './stored-model';
import { uniqueNames } from './draft/unique-names';
import { finishModel, startFloatDraft } from './draft/model-draft';

export interface DebugOptions extends SampleFacts {
  readonly kernels: 'simulated' | 'real';
  readonly accumulated: boolean;
  /** Layers whose isolated error is wanted, by layer index. */
  readonly isolated: ReadonlySet<number>;
  readonly shadow: boolean;
  readonly layers: readonly number[];
  /** Model outputs to measure. */
  readonly outputs: readonly string[];
  /** Ends of the grids of layers whose output is known to go beyond them, by layer index. */
  readonly limits?: ReadonlyMap<number, { readonly low: number; readonly high: number }>;
}

export interface DebugGraph {
  readonly model: ModelProto;
  /** By layer index; absent where there is nothing to compare. */
  readonly accumulated: ReadonlyMap<number, ErrorSlots>;
  readonly isolated: ReadonlyMap<number, ErrorSlots>;
  readonly shadow: ReadonlyMap<number, ErrorSlots>;
  readonly outputs: ReadonlyMap<string, ErrorSlots>;
}

/**
 * Float chain, quantized chain, isolated and shadow copies, and the sums that turn each pair of
 * tensors into a few scalars. No activation leaves the runtime.
 */
export function debugGraph(simulated: ConvertedModel, options: DebugOptions): DebugGraph {
  const converted = options.kernels === 'real' ? storedModel(simulated) : simulated;
  const { model, conversion } = converted;
  const draft = startFloatDraft(model);
  const chain = writeQuantizedChain(draft, converted, {
    prefix: 'q:',
    weights: options.kernels === 'real' ? 'integer' : 'float',
    drawn: new Map(drawnTensors(model.graph).map((tensor) => [tensor, tensor])),
  });
  const sheet = new ErrorSheet(draft, options, changingShapes(model.graph));
  const isFloat = (tensor: string): boolean => model.types.get(tensor)?.type === DataType.FLOAT;

  const accumulated = new Map<number, ErrorSlots>();
  const isolated = new Map<number, ErrorSlots>();
  const shadow = new Map<number, ErrorSlots>();
  const outputs = new Map<string, ErrorSlots>();
  const copies = new LayerCopies(draft, converted, chain, options.kernels);
  // The sums' Reshape right behind a DequantizeLinear would be drawn into the int8 graph: ONNX Runtime
  // moves the pair behind it, and from opset 21 on writes int8 ones that do not load.
  const separated = new Map<string, string>();
  const apart = (value: string, tensor: string): string => {
    if (options.kernels !== 'real' || value === tensor) return value;
    return getOrMake(separated, value, () => draft.add('Max', [value], `apart/${value}`));
  };
  const groups = groupsOf(model);
  const groupIds = new Map<string, string>();
  const groupsAt = (tensor: string): CompareExtras => {
    const joined = groups.get(tensor);
    if (joined === undefined || !options.outputs.includes(tensor)) return {};
    if (chain.value(tensor) === tensor) return {};
    const count = joined.branches.length;
    const ids = getOrMake(groupIds, tensor, () => writeGroups(draft, tensor, joined));
    return { groups: { ids, count } };
  };
  for (const index of options.layers) {
    const layer = conversion.plan.layers[index];
    const tensor = layer?.outputs[0];
    if (layer === undefined || tensor === undefined || !isFloat(tensor)) continue;
    const quantized = apart(chain.value(tensor), tensor);
    if (options.accumulated) {
      const extras = { ...groupsAt(tensor), limits: options.limits?.get(index) };
      accumulated.set(index, sheet.compare(tensor, quantized, tensor, 'full', extras));
    }
    if (layer.state !== 'quantized') continue;
    if (options.isolated.has(index)) {
      const alone = apart(copies.isolated(layer), tensor);
      isolated.set(index, sheet.compare(tensor, alone, tensor, 'noise'));
    }
    if (options.shadow) {
      shadow.set(index, sheet.compare(copies.shadow(layer), quantized, tensor, 'noise'));
    }
  }
  for (const tensor of options.outputs) {
    if (!isFloat(tensor)) continue;
    const quantized = apart(chain.value(tensor), tensor);
    outputs.set(tensor, sheet.compare(tensor, quantized, tensor, 'full', groupsAt(tensor)));
  }
  sheet.finish();
  return {
    model: finishModel(draft, model, sampleInputs(model, options.dims)),
    accumulated,
    isolated,
    shadow,
    outputs,
  };
}

/** Writes single layers beside the chains. */
class LayerCopies {
  readonly #draft: GraphDraft;
  readonly #converted: ConvertedModel;
  readonly #chain: QuantizedChain;
  readonly #isReal: boolean;
  readonly #rounded = new Map<string, string>();
  readonly #stems = uniqueNames([]);

  constructor(
    draft: GraphDraft,
    converted: ConvertedModel,
    chain: QuantizedChain,
    kernels: DebugOptions['kernels'],
  ) {
    this.#draft = draft;
    this.#isReal = kernels === 'real';
    this.#converted = converted;
    this.#chain = chain;
  }

  /** The quantized layer, fed by the float chain; returns its first output. */
  isolated(layer: Layer): string {
    const node = this.#node(layer.node);
    const { conversion } = this.#converted;
    const inputs = node.input.map((tensor, position) => {
      const use = layer.inputs.find((input) => input.position === position);
      if (use !== undefined) {
        return conversion.operands.has(use.rounding)
          ? this.#chain.rounded(use.rounding)
          : this.#round(use.rounding, tensor, tensor, 'i:in:');
      }
      return this.#chain.parameter(layer, position) ?? tensor;
    });
    const raw = node.output.map((name) => (name === '' ? '' : `i:${name}`));
    const floatBiases = keptFloatBiases(conversion);
    const copy = withUnitBeta(renameNode(node, `i:${node.name}`, inputs, raw), layer, floatBiases);
    const folded = isFolded(layer);
    this.#draft.nodes.push(copy);
    const output = folded ? (layer.outputs[0] ?? '') : (node.output[0] ?? '');
    const rounding = layer.outputRoundings.find((candidate) => candidate.tensor === output);
    const first = raw[0] ?? '';
    const isPulled = this.#isReal && layer.biases.some(({ key }) => floatBiases.has(key));
    const made = isPulled ? this.#draft.add('Max', [first], `i:float:${output}`) : first;
    // Where the output is not rounded, nothing stands for the activation.
    if (layer.activation !== null && !folded) return this.#activated(layer, made, 'i:');
    return rounding === undefined ? made : this.#round(rounding.id, output, made, 'i:out:');
  }

  /** The float layer, fed by the quantized chain; returns its first output. */
  shadow(layer: Layer): string {
    const node = this.#node(layer.node);
    const { model, conversion } = this.#converted;
    const inputs = node.input.map((tensor, position) => {
      if (tensor === '' || model.graph.initializers.has(tensor)) return tensor;
      const use = layer.inputs.find((input) => input.position === position);
      const read =
        use === undefined ? this.#chain.value(tensor) : this.#chain.rounded(use.rounding);
      const dtype = conversion.plan.roundings.get(use?.rounding ?? '')?.config.dtype ?? 'uint8';
      return breaksInt8Pair(node.opType, dtype, this.#draft.opset)
        ? this.#draft.add('Max', [read], `s:in:${position}:${node.name}`)
        : read;
    });
    const outputs = node.output.map((name) => (name === '' ? '' : `s:${name}`));
    this.#draft.nodes.push(renameNode(node, `s:${node.name}`, inputs, outputs));
    return this.#activated(layer, outputs[0] ?? '', 's:');
  }

  /** Behind the activation of a layer, whose output is what its float twin is compared with. */
  #activated(layer: Layer, made: string, prefix: string): string {
    if (layer.activation === null) return made;
    const activation = this.#node(layer.activation);
    const inputs = activation.input.map((tensor, position) => (position === 0 ? made : tensor));
    const output = `${prefix}${layer.outputs[0] ?? ''}`;
    this.#draft.nodes.push(renameNode(activation, `${prefix}${activation.name}`, inputs, [output]));
    return output;
  }

  #node(index: number) {
    const node = this.#converted.model.graph.nodes[index];
    if (node === undefined) throw new RangeError(`no node ${index}`);
    return node;
  }

  #round(rounding: string, tensor: string, input: string, prefix: string): string {
    const { plan, qparams } = this.#converted.conversion;
    const key = `${prefix}${rounding}`;
    const known = this.#rounded.get(key);
    const config = plan.roundings.get(rounding)?.config;
    const decided = qparams.get(rounding);
    if (known !== undefined) return known;
    if (config === undefined || decided === undefined) return input;
    const stem = this.#stems.of(key, `${prefix}${tensor}`);
    const result = writeQdq(this.#draft, input, config.dtype, decided, {
      quantized: `${stem}/q`,
      dequantized: `${stem}/dq`,
      qparams: `rounding ${rounding}`,
    });
    this.#rounded.set(key, result);
    return result;
  }
}

import type { Layer } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';
import type { LayerMatch } from '../reading/layer-match';
import { endsOfLayer } from '../reading/end-of-layer';
import { constantWord } from '../weights/constants';
import type { WeightPair, Weights } from '../weights/pair-weights';
import { contradictions } from './consistency';
import { inputTwins, outputTwins } from './input-twins';
import { growTwins, type Judge } from './grow';
import { nodeOf, nodeRoot, type Root, type Skeleton, skeletonOf } from './skeleton';
import { type Twin, Twins } from './twins';

export interface KnownLayers {
  readonly float: PreparedModel;
  readonly quantized: PreparedModel;
  readonly layers: readonly Layer[];
  /** What has the names of layers, by layer index. */
  readonly named: ReadonlyMap<number, LayerMatch>;
  readonly weights: Weights;
}

export interface LayerTwin {
  readonly twin: Twin;
  /** Where weights were what found it. */
  readonly pair: WeightPair | undefined;
}

export interface Found {
  /** What names say where nothing speaks against it, or something else for it, by layer index. */
  readonly believed: ReadonlyMap<number, LayerMatch>;
  readonly namesLie: boolean;
  /** Why a name was not believed, by layer index. */
  readonly reasons: ReadonlyMap<number, string>;
  twinOf(layer: Layer): LayerTwin | null;
}

/** From so many lies on, names say nothing: this share of them, and at least so many. */
const mostLies = 0.1;
const fewLies = 2;
/** Weights more alike than this, and than all others, are the same beyond doubt. */
const surely = 0.9;

/** Which nodes stand for each other, by names as far as nothing speaks against them, by weights and by place. */
export function knownTwins(models: KnownLayers): Found {
  return new Search(models).found();
}

class Search {
  readonly #models: KnownLayers;
  readonly #float: Skeleton;
  readonly #other: Skeleton;
  readonly #twins: Twins;
  readonly #reasons = new Map<number, string>();
  readonly #believed = new Map<number, LayerMatch>();
  /** Layers whose names stand at the beginning of what the layer is there. */
  readonly #moved = new Set<number>();
  /** Layers whose name and weights say the same. */
  readonly #firm = new Set<number>();
  #pairs: ReadonlyMap<number, WeightPair> | null = null;

  constructor(models: KnownLayers) {
    this.#models = models;
    this.#float = skeletonOf(models.float);
    this.#other = skeletonOf(models.quantized);
    this.#twins = new Twins(this.#float, this.#other);
  }

  found(): Found {
    const { layers, named } = this.#models;
    this.#seed();
    this.#judgeNames();
    const namesLie = this.#dropLies();
    if (this.#believed.size < layers.length) this.#findOthers();
    for (const [index, match] of this.#believed) {
      const twin = this.#twins.otherOf(this.#rootOf(match.layer));
      if (twin !== null && twin !== this.#other.rootOf(sourceOf(match))) {
        this.#believed.delete(index);
        this.#reasons.set(index, otherPlace(match));
      }
    }
    for (const layer of layers) {
      const match = named.get(layer.index);
      if (match === undefined || this.#believed.has(layer.index)) continue;
      const twin = this.#twins.otherOf(this.#rootOf(layer));
      if (twin !== null && twin === this.#other.rootOf(sourceOf(match))) {
        const starts = this.#twins.startsOf(this.#rootOf(layer));
        const node = match.node ?? (starts?.[0] === layer.node ? starts[1] : null);
        this.#believed.set(layer.index, { ...match, node });
        this.#reasons.delete(layer.index);
      }
    }
    return {
      believed: this.#believed,
      namesLie,
      reasons: this.#reasons,
      twinOf: (layer) => this.#twinOf(layer),
    };
  }

  /** Inputs of the models. */
  #seed(): void {
    const { float, quantized } = this.#models;
    for (const [name, twin] of inputTwins(float, quantized).names)
      this.#twins.add({ float: `tensor ${name}`, other: `tensor ${twin}`, starts: null });
  }

  #judgeNames(): void {
    const { layers, named, weights } = this.#models;
    for (const layer of layers) {
      const match = named.get(layer.index);
      if (match === undefined) continue;
      const pair = this.#pairing().get(layer.index);
      const root = this.#other.rootOf(sourceOf(match));
      // Where another operator makes the tensor, it may still be the end of the layer.
      const isBehind =
        match.node === null && pair !== undefined && this.#ends(layer, pair.node) === root;
      const node = isBehind ? pair.node : match.node;
      const word = node === null || !layer.weighted ? null : weights.compare(layer.node, node);
      const isAnothers = pair !== undefined && node !== null && pair.node !== node;
      if (word?.cosine != null && (word.says === 'other' || isAnothers)) {
        this.#reasons.set(layer.index, otherWeights(match, word.cosine));
        continue;
      }
      const end = node === null || word?.says !== 'same' ? root : this.#ends(layer, node);
      if (end !== root && node !== null) {
        this.#moved.add(layer.index);
        continue;
      }
      if (pair !== undefined && pair.node === node) this.#firm.add(layer.index);
      this.#believed.set(layer.index, { ...match, node });
    }
    // Firm ones first: of two that lay claim to one node, they keep it.
    const inOrder = [...this.#believed].toSorted(
      ([one], [two]) => Number(this.#firm.has(two)) - Number(this.#firm.has(one)),
    );
    for (const [index, match] of inOrder) {
      if (this.#addNamed(match)) continue;
      this.#believed.delete(index);
      this.#reasons.set(index, otherPlace(match));
    }
  }

  #ends(layer: Layer, node: number): Root {
    return this.#pairAt(layer.node, node).other;
  }

  /** False where its node is another layer's already. */
  #addNamed(match: LayerMatch): boolean {
    const float = this.#rootOf(match.layer);
    const other = this.#other.rootOf(sourceOf(match));
    const known = this.#twins.otherOf(float);
    if (known !== null || this.#twins.floatOf(other) !== null) {
      // A layer and the activation behind it come from one node; so do operators that were put together.
      return known === other || (known === null && match.node === null);
    }
    // What only hands values on says nothing of where the node in front of it starts.
    if (nodeOf(float) !== match.layer.node && !isEndOf(match, float)) return true;
    const start = match.node ?? nodeOf(other);
    const starts = start === null ? null : ([match.layer.node, start] as const);
    this.#twins.addNamed({ float, other, starts });
    return true;
  }

  /** Takes back names that their surroundings speak against. True when names are no evidence in these models. */
  #dropLies(): boolean {
    const blamed = contradictions(this.#float, this.#other, this.#twins);
    const unsure = [...this.#believed].filter(([index]) => !this.#firm.has(index));
    const suspects = unsure.filter(([, { layer }]) => blamed.has(this.#rootOf(layer)));
    const all = this.#models.named.size - this.#moved.size;
    const lies = all - this.#believed.size + suspects.length;
    const namesLie = lies >= fewLies && lies > mostLies * all;
    const dropped = (namesLie ? unsure : suspects).map(([index]) => index);
    for (const index of dropped) this.#drop(index);
    this.#dropBlamed();
    return namesLie;
  }

  #drop(index: number): void {
    const match = this.#models.named.get(index);
    if (match === undefined) return;
    this.#believed.delete(index);
    this.#twins.remove(this.#rootOf(match.layer));
    this.#reasons.set(index, otherPlace(match));
  }

  /** What still does not fit together goes, most contradicted first; not what weights tell beyond doubt. */
  #dropBlamed(): void {
    const layerOf = new Map(this.#models.layers.map((layer) => [this.#rootOf(layer), layer.index]));
    for (;;) {
      const blamed = [...contradictions(this.#float, this.#other, this.#twins)].filter(
        ([root]) => nodeOf(root) !== null && !this.#isSure(root),
      );
      if (blamed.length === 0) return;
      const most = Math.max(...blamed.map(([, count]) => count));
      for (const [root] of blamed.filter(([, count]) => count === most)) {
        const index = layerOf.get(root);
        if (index !== undefined) this.#drop(index);
        this.#twins.remove(root);
      }
    }
  }

  /** Its weights are those of its twin and like no others. */
  #isSure(root: Root): boolean {
    const starts = this.#twins.startsOf(root);
    const layer = this.#models.layers.find(({ node }) => node === starts?.[0]);
    const pair = layer?.weighted === true ? this.#pairing().get(layer.index) : undefined;
    return pair !== undefined && pair.node === starts?.[1] && pair.cosine >= surely;
  }

  /** By weights, then by place. */
  #findOthers(): void {
    const { layers } = this.#models;
    for (const [index, { node }] of this.#pairing()) {
      const layer = layers.find((each) => each.index === index);
      if (layer !== undefined && !this.#believed.has(index))
        this.#twins.add(this.#pairAt(layer.node, node));
    }
    this.#dropBlamed();
    const judge: Judge = {
      constants: (floatNode, otherNode) => this.#constants(floatNode, otherNode),
      twin: (floatNode, otherNode) => this.#pairAt(floatNode, otherNode),
    };
    growTwins(this.#float, this.#other, this.#twins, judge);
    this.#seedOutputs();
    growTwins(this.#float, this.#other, this.#twins, judge);
    this.#dropBlamed();
  }

  /** Outputs of the models that the same kind of operator makes. */
  #seedOutputs(): void {
    const { float, quantized } = this.#models;
    const outputs = outputTwins(float, quantized);
    float.outputs.forEach(({ name }) => {
      const [one, two] = [
        nodeOf(this.#float.rootOf(name)),
        nodeOf(this.#other.rootOf(outputs.get(name) ?? '')),
      ];
      if (one === null || two === null || this.#float.label(one) !== this.#other.label(two)) return;
      if (this.#constants(one, two) !== 'other') this.#twins.add(this.#pairAt(one, two));
    });
  }

  #constants(floatNode: number, otherNode: number): 'same' | 'other' | 'nothing' {
    const { float, quantized, weights } = this.#models;
    const { says } = weights.compare(floatNode, otherNode);
    return says === 'nothing' ? constantWord(float, floatNode, quantized, otherNode) : says;
  }

  #pairAt(floatNode: number, otherNode: number): Twin {
    const { float, quantized } = this.#models;
    const ends = endsOfLayer(float, floatNode, quantized, otherNode);
    return {
      float: nodeRoot(ends.float),
      other: nodeRoot(ends.other),
      starts: [floatNode, otherNode],
    };
  }

  #twinOf(layer: Layer): LayerTwin | null {
    const root = this.#rootOf(layer);
    const twin =
      this.#twins.all().find(({ starts }) => starts?.[0] === layer.node) ??
      this.#twins.all().find(({ float }) => float === root);
    if (twin === undefined) return null;
    const pair = this.#pairs?.get(layer.index);
    return { twin, pair: pair?.node === twin.starts?.[1] ? pair : undefined };
  }

  #rootOf({ outputs }: Layer): Root {
    return this.#float.rootOf(outputs[0] ?? '');
  }

  #pairing(): ReadonlyMap<number, WeightPair> {
    this.#pairs ??= this.#models.weights.pair(this.#models.layers);
    return this.#pairs;
  }
}

function isEndOf({ layer }: LayerMatch, root: Root): boolean {
  return layer.activation !== null && nodeOf(root) === layer.node;
}

function otherWeights({ quantized }: LayerMatch, cosine: number): string {
  return `'${quantized.value}' has the name, but other weights (cosine ${cosine.toFixed(2)}).`;
}

function otherPlace({ quantized }: LayerMatch): string {
  return `'${quantized.value}' has the name, but stands at another place of the graph: that contradicts itself.`;
}

/** The tensor of the graph that a compared value is made of. */
export function sourceOf({ quantized }: Pick<LayerMatch, 'quantized'>): string {
  return quantized.value.replace(/^compared\//, '').replace(/\/(channels_last|last|first)$/, '');
}

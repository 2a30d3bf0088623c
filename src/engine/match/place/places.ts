import { copiesValues, opTraits } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import type { LayerMatch } from '../reading/layer-match';
import { fitsIn } from './consistency';
import { inputTwins } from './input-twins';
import { sourceOf } from './known-twins';
import { nodeOf, rootOf, skeletonOf } from './skeleton';
import { type Twin, Twins } from './twins';

/** How much less than what it reads a tensor may agree and still be the layer's, dB. */
const mostLoss = 15;
/** From here on a tensor is the layer's whatever operator computes it, dB. */
const surelyDb = 20;

/** Which tensors stand for each other, to ask whether a match reads what its layer reads. */
export class Places {
  readonly #twins: Twins;
  readonly #float: PreparedModel;
  readonly #quantized: PreparedModel;
  readonly #layers = new Map<string, number>();
  readonly tensors: { readonly float: string; readonly other: string }[] = [];

  constructor(float: PreparedModel, quantized: PreparedModel, known: readonly LayerMatch[]) {
    this.#float = float;
    this.#quantized = quantized;
    this.#twins = new Twins(skeletonOf(float), skeletonOf(quantized));
    for (const [name, other] of inputTwins(float, quantized).names)
      this.#twins.add({ float: `tensor ${name}`, other: `tensor ${other}`, starts: null });
    known.forEach((match) => this.note(match));
  }

  note(match: LayerMatch): void {
    this.tensors.push({ float: match.float, other: sourceOf(match) });
    this.#layers.set(rootOf(this.#float, match.float), match.layer.index);
    const twin = this.#twinOf(match);
    if (this.#twins.otherOf(twin.float) === null && this.#twins.floatOf(twin.other) === null)
      this.#twins.addNamed(twin);
  }

  #twinOf({ layer, node, float, quantized }: LayerMatch): Twin {
    const other = rootOf(this.#quantized, sourceOf({ quantized }));
    const start = node ?? nodeOf(other);
    const starts = start === null ? null : ([layer.node, start] as const);
    return { float: rootOf(this.#float, float), other, starts };
  }

  /** Whether the node of a match reads what its layer reads, as far as that was found. */
  of(match: LayerMatch): 'same' | 'other' | 'unknown' {
    const { layer, node } = match;
    const twins = skeletonOf(this.#float)
      .reads(layer.node)
      .flatMap((root) => this.#twins.otherOf(root) ?? []);
    if (node === null || twins.length === 0) return 'unknown';
    const read = new Set(skeletonOf(this.#quantized).reads(node));
    return twins.some((root) => read.has(root)) ? 'same' : 'other';
  }

  /** Why a tensor with the values of a layer is still not taken for it; null where nothing speaks against it. */
  doubtsValue(
    match: LayerMatch,
    db: number,
    dbOf: ReadonlyMap<number, number | null>,
  ): string | null {
    const { layer, quantized, node } = match;
    const value = quantized.value;
    const reads = skeletonOf(this.#float)
      .reads(layer.node)
      .flatMap((root) => dbOf.get(this.#layers.get(root) ?? -1) ?? []);
    const expected = Math.min(...reads) - mostLoss;
    if (reads.length > 0 && db < expected)
      return `'${value}' is like it (${db.toFixed(1)} dB), but much less than what it reads is.`;
    if (node === null && (db < surelyDb || copiesValues(opTraits(layer.op).flow)))
      return `'${value}' is like it (${db.toFixed(1)} dB), but another operator computes it.`;
    const twin = this.#twinOf(match);
    const isFree =
      this.#twins.otherOf(twin.float) === null && this.#twins.floatOf(twin.other) === null;
    const [own, theirs] = [skeletonOf(this.#float), skeletonOf(this.#quantized)];
    return isFree && (twin.starts === null || fitsIn(own, theirs, this.#twins, twin.starts))
      ? null
      : `'${value}' is like it (${db.toFixed(1)} dB), but stands at another place of the graph.`;
  }
}

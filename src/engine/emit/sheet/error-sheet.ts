import { getOrMake } from '../../../shared/get-or-make';
import { DataType } from '../../onnx/proto';
import type { GraphDraft } from '../draft/graph-draft';
import { ErrorExtras, type CompareExtras, type GroupSlots, type PairSizes } from './error-extras';
import { MaskNodes } from './mask-nodes';
import { OnceNodes } from './once-nodes';
import { startSumSheet, type FlatValue, type SumSheet, type SumSlot } from './sum-sheet';
import type { Masks } from '../../quantize/mask-room';

/** Sums that compare a float tensor x with its quantized twin y, over one sample. */
export interface ErrorSlots {
  /** Σx² */
  readonly signal: SumSlot;
  /** Σ(x−y)² ; null = the two are the same value of the graph, so the noise is exactly 0. */
  readonly noise: SumSlot | null;
  /** Only in full comparisons. */
  readonly full: {
    /** Σy² */
    readonly power: SumSlot;
    /** Σ(y−x) */
    readonly bias: SumSlot;
    readonly largest: SumSlot;
    readonly smallest: SumSlot;
    /** Values compared, where masks leave some out or the shape is not known; else null. */
    readonly count: SumSlot | null;
    /** Values of x outside the limits asked for; null = not asked. */
    readonly outside: SumSlot | null;
    /** x and y once more, by branch of the Concat that x comes from; empty = not asked. */
    readonly groups: readonly GroupSlots[];
  } | null;
  /** Elements of x and of y, where the two may differ in shape; then only equal ones can be compared. */
  readonly sizes: PairSizes | null;
  /** Masked values were left out. */
  readonly masked: boolean;
}

/** What is known of the samples that a graph compares. */
export interface SampleFacts {
  /** Dims of the inputs; null = may differ from sample to sample. */
  readonly dims: ReadonlyMap<string, readonly number[]> | null;
  /** Elements of a tensor under these dims; null = not known. */
  readonly elements: (tensor: string) => number | null;
  /** Tensors with masks, which are left out of every sum. */
  readonly masks: Masks;
}

/** Writes comparisons into a draft; sums of the same tensor are taken once. */
export class ErrorSheet {
  readonly #draft: GraphDraft;
  readonly #sums: SumSheet;
  readonly #nodes: OnceNodes;
  readonly #maskNodes: MaskNodes;
  readonly #elements: (tensor: string) => number | null;
  readonly #masks: Masks;
  readonly #changing: ReadonlySet<string>;
  readonly #extras: ErrorExtras;
  readonly #signals = new Map<string, SumSlot>();
  readonly #compared = new Map<string, ErrorSlots>();

  constructor(
    draft: GraphDraft,
    { elements, masks }: Pick<SampleFacts, 'elements' | 'masks'>,
    changing: ReadonlySet<string> = new Set(),
  ) {
    this.#draft = draft;
    this.#sums = startSumSheet(draft, 'sums/');
    this.#elements = elements;
    this.#masks = masks;
    this.#changing = changing;
    this.#nodes = new OnceNodes(draft);
    this.#maskNodes = new MaskNodes(this.#nodes);
    this.#extras = new ErrorExtras(this.#nodes, this.#sums);
  }

  /** Compares value `x` with value `y`; `tensor` is the model's name for both. */
  compare(
    x: string,
    y: string,
    tensor: string,
    detail: 'full' | 'noise',
    extras: CompareExtras = {},
  ): ErrorSlots {
    // Who asks again takes what was counted the first time.
    const key = `${x}\n${y}\n${detail}`;
    return getOrMake(this.#compared, key, () => this.#slots(x, y, tensor, detail, extras));
  }

  finish(): readonly string[] {
    return this.#sums.finish();
  }

  #slots(
    x: string,
    y: string,
    tensor: string,
    detail: 'full' | 'noise',
    extras: CompareExtras,
  ): ErrorSlots {
    const elements = this.#elements(tensor);
    const bounds = this.#masks.get(tensor) ?? null;
    const masked = bounds !== null;
    const mask = bounds === null ? null : this.#maskNodes.seen(x, bounds);
    const xSeen = mask === null ? x : this.#maskNodes.kept(mask, x, `masked/x/${x}`);
    const signal = this.#signal(xSeen, elements);
    if (x === y) return { signal, noise: null, full: null, sizes: null, masked };
    const like = this.#changing.has(tensor) && elements === null ? this.#extras.common(x, y) : null;
    const cut = (value: string): string => (like === null ? value : like.cut(value));
    const sizes = like?.sizes ?? null;
    const seen = mask === null ? null : cut(mask);
    const xFlat = this.#sums.flat(cut(xSeen), elements);
    const yFlat = this.#sums.flat(
      bounds === null || seen === null
        ? cut(y)
        : this.#maskNodes.aside(cut(x), cut(y), seen, bounds),
      elements,
    );
    const name = this.#draft.add('Sub', [yFlat.name, xFlat.name], `error/${y}-${x}`);
    const error = { name, parts: xFlat.parts };
    const noise = this.#sums.reduce(error, 'sumSquare');
    if (detail === 'noise') return { signal, noise, full: null, sizes, masked };
    return {
      signal,
      noise,
      sizes,
      masked,
      full: {
        power: this.#sums.reduce(yFlat, 'sumSquare'),
        bias: this.#sums.reduce(error, 'sum'),
        largest: this.#sums.reduce(error, 'max'),
        smallest: this.#sums.reduce(error, 'min'),
        count: this.#count(seen, xFlat, elements),
        outside: extras.limits === undefined ? null : this.#extras.outside(xFlat, extras.limits),
        groups: this.#groups({ x: xFlat, y: yFlat, error }, elements, extras.groups, cut),
      },
    };
  }

  #signal(value: string, elements: number | null): SumSlot {
    return getOrMake(this.#signals, value, () =>
      this.#sums.reduce(this.#sums.flat(value, elements), 'sumSquare'),
    );
  }

  #count(mask: string | null, x: FlatValue, elements: number | null): SumSlot | null {
    if (mask === null && elements !== null) return null;
    const counted = mask ?? this.#nodes.add('Size', [x.name], `count/${x.name}`);
    const toFloat = { to: DataType.FLOAT };
    const name = this.#nodes.add('Cast', [counted], `count/float/${counted}`, toFloat);
    return this.#sums.reduce(this.#sums.flat(name, elements), 'sum');
  }

  #groups(
    pair: { readonly x: FlatValue; readonly y: FlatValue; readonly error: FlatValue },
    elements: number | null,
    groups: CompareExtras['groups'],
    cut: (value: string) => string,
  ): readonly GroupSlots[] {
    if (groups === undefined) return [];
    const ids = this.#sums.flat(cut(groups.ids), elements);
    return this.#extras.groups(pair, ids, groups.count, (mask, value, tag) =>
      this.#maskNodes.kept(mask, value, `group/${tag}/${value}`),
    );
  }
}

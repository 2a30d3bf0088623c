import { DataType, makeTensor } from '../onnx/proto';
import type { GraphDraft } from './graph-draft';
import { startSumSheet } from './sum-sheet';
import type { FlatValue, SumSheet, SumSlot } from './sum-sheet';

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
  } | null;
  /** Masked values were left out. */
  readonly masked: boolean;
}

/** Values from here on are masks, not signal (attention masks are −3.4e38). */
export const maskLimit = 1e18;

/** Writes comparisons into a draft; sums of the same tensor are taken once. */
export class ErrorSheet {
  readonly #draft: GraphDraft;
  readonly #sums: SumSheet;
  readonly #elements: (tensor: string) => number | null;
  readonly #masked: ReadonlySet<string>;
  readonly #signals = new Map<string, SumSlot>();
  readonly #compared = new Map<string, ErrorSlots>();
  readonly #written = new Set<string>();

  constructor(
    draft: GraphDraft,
    elements: (tensor: string) => number | null,
    masked: ReadonlySet<string>,
  ) {
    this.#draft = draft;
    this.#sums = startSumSheet(draft, 'sums/');
    this.#elements = elements;
    this.#masked = masked;
  }

  /** Compares value `x` with value `y`; `tensor` is the model's name for both. */
  compare(x: string, y: string, tensor: string, detail: 'full' | 'noise'): ErrorSlots {
    const key = `${x}\n${y}\n${detail}`;
    const known = this.#compared.get(key);
    if (known !== undefined) return known;
    const masked = this.#masked.has(tensor);
    const slots = this.#slots(x, y, tensor, detail, masked);
    this.#compared.set(key, slots);
    return slots;
  }

  finish(): readonly string[] {
    return this.#sums.finish();
  }

  #slots(
    x: string,
    y: string,
    tensor: string,
    detail: 'full' | 'noise',
    masked: boolean,
  ): ErrorSlots {
    const elements = this.#elements(tensor);
    const mask = masked ? this.#mask(x) : null;
    const xSeen = mask === null ? x : this.#keep(mask, x, 'x');
    const signal = this.#signal(xSeen, elements);
    if (x === y) return { signal, noise: null, full: null, masked };
    const xFlat = this.#sums.flat(xSeen, elements);
    const yFlat = this.#sums.flat(mask === null ? y : this.#keep(mask, y, x), elements);
    const name = this.#draft.add('Sub', [yFlat.name, xFlat.name], `error/${y}-${x}`);
    const error = { name, parts: xFlat.parts };
    const noise = this.#sums.reduce(error, 'sumSquare');
    if (detail === 'noise') return { signal, noise, full: null, masked };
    return {
      signal,
      noise,
      masked,
      full: {
        power: this.#sums.reduce(yFlat, 'sumSquare'),
        bias: this.#sums.reduce(error, 'sum'),
        largest: this.#sums.reduce(error, 'max'),
        smallest: this.#sums.reduce(error, 'min'),
        count: this.#count(mask, xFlat, elements),
      },
    };
  }

  #signal(value: string, elements: number | null): SumSlot {
    let slot = this.#signals.get(value);
    if (slot === undefined) {
      slot = this.#sums.reduce(this.#sums.flat(value, elements), 'sumSquare');
      this.#signals.set(value, slot);
    }
    return slot;
  }

  #count(mask: string | null, x: FlatValue, elements: number | null): SumSlot | null {
    if (mask === null && elements !== null) return null;
    const counted = mask === null ? this.#draft.add('Size', [x.name], `count/${x.name}`) : mask;
    const name = `count/float/${counted}`;
    this.#once(name, () => this.#draft.add('Cast', [counted], name, { to: DataType.FLOAT }));
    return this.#sums.reduce(this.#sums.flat(name, elements), 'sum');
  }

  /** True where x is signal; one mask per float value. */
  #mask(x: string): string {
    return this.#once(`mask/${x}`, (name) => {
      const limit = this.#draft.constant('mask/limit', () =>
        makeTensor('mask/limit', DataType.FLOAT, [], Float32Array.of(maskLimit)),
      );
      const size = this.#draft.add('Abs', [x], `mask/abs/${x}`);
      this.#draft.add('Less', [size, limit], name);
    });
  }

  #keep(mask: string, value: string, tag: string): string {
    return this.#once(`masked/${tag}/${value}`, (name) => {
      const zero = this.#draft.constant('mask/zero', () =>
        makeTensor('mask/zero', DataType.FLOAT, [], Float32Array.of(0)),
      );
      this.#draft.add('Where', [mask, value, zero], name);
    });
  }

  /** Writes the nodes behind a value unless they are there already. */
  #once(name: string, write: (name: string) => void): string {
    if (!this.#written.has(name)) {
      this.#written.add(name);
      write(name);
    }
    return name;
  }
}

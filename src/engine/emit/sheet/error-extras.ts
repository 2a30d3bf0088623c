import { DataType } from '../../onnx/proto';
import type { OnceNodes } from './once-nodes';
import type { FlatValue, SumSheet, SumSlot } from './sum-sheet';

/** The sums over the elements of one group. */
export interface GroupSlots {
  readonly signal: SumSlot;
  readonly noise: SumSlot;
  readonly power: SumSlot;
  readonly count: SumSlot;
}

/** Elements of the two tensors of a comparison. */
export interface PairSizes {
  readonly x: SumSlot;
  readonly y: SumSlot;
}

/** What a full comparison may count besides. */
export interface CompareExtras {
  /** Counts values of x beyond these ends. */
  readonly limits?: { readonly low: number; readonly high: number } | undefined;
  /** Group of every element of x (float numbers from 0 on, in x's shape) and how many there are. */
  readonly groups?: { readonly ids: string; readonly count: number } | undefined;
}

/** What a comparison counts besides its sums: values beyond ends, branches, shapes that may differ. */
export class ErrorExtras {
  readonly #nodes: OnceNodes;
  readonly #sums: SumSheet;

  constructor(nodes: OnceNodes, sums: SumSheet) {
    this.#nodes = nodes;
    this.#sums = sums;
  }

  /** Values of a vector beyond two ends. */
  outside(x: FlatValue, limits: { readonly low: number; readonly high: number }): SumSlot {
    const { draft } = this.#nodes;
    const end = (value: number): string => draft.scalar(`limit/${value}`, value);
    const tag = `${limits.low}/${limits.high}/${x.name}`;
    const name = this.#nodes.once(`outside/${tag}`, (output) => {
      const below = draft.add('Less', [x.name, end(limits.low)], `below/${tag}`);
      const above = draft.add('Greater', [x.name, end(limits.high)], `above/${tag}`);
      const either = draft.add('Or', [below, above], `beyond/${tag}`);
      draft.add('Cast', [either], output, { to: DataType.FLOAT });
    });
    return this.#sums.reduce({ name, parts: x.parts }, 'sum');
  }

  /** The sums of a comparison once more for the elements of each group; `keep` masks a value. */
  groups(
    pair: { readonly x: FlatValue; readonly y: FlatValue; readonly error: FlatValue },
    ids: FlatValue,
    count: number,
    keep: (mask: string, value: string, tag: string) => string,
  ): readonly GroupSlots[] {
    return Array.from({ length: count }, (_unused, group) => {
      const id = this.#nodes.draft.scalar(`group/${group}`, group);
      const own = this.#nodes.add('Equal', [ids.name, id], `group/${group}/${ids.name}`);
      const toFloat = { to: DataType.FLOAT };
      const counted = this.#nodes.add('Cast', [own], `group/count/${group}/${ids.name}`, toFloat);
      const part = ({ name, parts }: FlatValue): FlatValue => ({
        name: keep(own, name, `${ids.name}/${group}`),
        parts,
      });
      return {
        signal: this.#sums.reduce(part(pair.x), 'sumSquare'),
        noise: this.#sums.reduce(part(pair.error), 'sumSquare'),
        power: this.#sums.reduce(part(pair.y), 'sumSquare'),
        count: this.#sums.reduce({ name: counted, parts: pair.x.parts }, 'sum'),
      };
    });
  }

  /** Cuts the two to as many values as both have, and counts those of each. */
  common(x: string, y: string): { cut(value: string): string; sizes: PairSizes } {
    const { draft } = this.#nodes;
    const size = (value: string): string => this.#nodes.add('Size', [value], `size/${value}`);
    const counted = (value: string): SumSlot => {
      const name = this.#nodes.once(`size/float/${value}`, (output) => {
        draft.add('Cast', [size(value)], output, { to: DataType.FLOAT });
      });
      return this.#sums.reduce(this.#sums.flat(name, 1), 'sum');
    };
    const end = this.#nodes.once(`common/${y}-${x}`, (name) => {
      const isLess = draft.add('Less', [size(x), size(y)], `common/less/${y}-${x}`);
      const least = draft.add('Where', [isLess, size(x), size(y)], `common/least/${y}-${x}`);
      draft.add('Reshape', [least, draft.integers([1])], name);
    });
    return {
      cut: (value) =>
        this.#nodes.once(`${end}/${value}`, (name) => {
          const flat = draft.add('Reshape', [value, draft.integers([-1])], `whole/${name}`);
          draft.add('Slice', [flat, draft.integers([0]), end], name);
        }),
      sizes: { x: counted(x), y: counted(y) },
    };
  }
}

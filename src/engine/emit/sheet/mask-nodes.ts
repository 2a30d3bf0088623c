import { maskThreshold, type MaskBounds } from '../../quantize/mask-room';
import type { GraphDraft } from '../draft/graph-draft';
import type { OnceNodes } from './once-nodes';

/** A tensor with its masks, and what is not finite, as 0: to observe what lies between. */
export function writeWithoutMask(draft: GraphDraft, tensor: string): string {
  const bound = draft.scalar('observe/limit', maskThreshold);
  const zero = draft.scalar('observe/zero', 0);
  const size = draft.add('Abs', [tensor], `observe/abs/${tensor}`);
  const isFinite = draft.add('Less', [size, bound], `observe/less/${tensor}`);
  return draft.add('Where', [isFinite, tensor, zero], `observe/masked/${tensor}`);
}

/**
 * Leaves masks out of a comparison. Values at the bounds and NaN count, unlike where a tensor is
 * observed without its masks: an error there is one that matters.
 */
export class MaskNodes {
  readonly #nodes: OnceNodes;

  constructor(nodes: OnceNodes) {
    this.#nodes = nodes;
  }

  /** True where x matters; one mask per float value. */
  seen(x: string, { low, high }: MaskBounds): string {
    const outside: string[] = [];
    if (low > -Infinity) {
      outside.push(this.#nodes.add('Less', [x, this.#scalar(low)], `mask/low/${x}`));
    }
    if (high < Infinity) {
      outside.push(this.#nodes.add('Greater', [x, this.#scalar(high)], `mask/high/${x}`));
    }
    const [first = '', second] = outside;
    const either = second === undefined ? first : this.#nodes.add('Or', outside, `mask/or/${x}`);
    return this.#nodes.add('Not', [either], `mask/${x}`);
  }

  /** The value where a mask is true, else 0. */
  kept(mask: string, value: string, name: string): string {
    return this.#where(mask, value, this.#scalar(0), name);
  }

  /**
   * y where x matters; where x is masked, how far y reaches into what matters: 0 when it is masked,
   * too. Beyond the bounds y means nothing either and is taken for the bound.
   */
  aside(x: string, y: string, mask: string, bounds: MaskBounds): string {
    const zero = this.#scalar(0);
    const own = this.#clipped(x, bounds);
    const base = this.#where(mask, zero, own, `masked/base/${x}`);
    return this.#nodes.add('Sub', [this.#clipped(y, bounds), base], `masked/${x}/${y}`);
  }

  #clipped(value: string, { low, high }: MaskBounds): string {
    let name = value;
    // Comparisons keep NaN, which Clip may not.
    if (low > -Infinity) {
      const isBelow = this.#nodes.add('Less', [name, this.#scalar(low)], `masked/low/${value}`);
      name = this.#where(isBelow, this.#scalar(low), name, `masked/raised/${value}`);
    }
    if (high < Infinity) {
      const isAbove = this.#nodes.add(
        'Greater',
        [name, this.#scalar(high)],
        `masked/high/${value}`,
      );
      name = this.#where(isAbove, this.#scalar(high), name, `masked/lowered/${value}`);
    }
    return name;
  }

  #where(condition: string, yes: string, no: string, name: string): string {
    return this.#nodes.add('Where', [condition, yes, no], name);
  }

  #scalar(value: number): string {
    return this.#nodes.draft.scalar(`mask/${value}`, value);
  }
}

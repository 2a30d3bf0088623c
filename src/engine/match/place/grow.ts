import { getOrMake } from '../../../shared/get-or-make';
import { nodeOf, type Root, type Skeleton } from './skeleton';
import type { Twin, Twins } from './twins';

/** What is asked about two nodes that could be one. */
export interface Judge {
  /** What weights and other constants say: they tell apart what stands at one place. */
  constants(floatNode: number, otherNode: number): 'same' | 'other' | 'nothing';
  /** Both as a pair, with where they end. */
  twin(floatNode: number, otherNode: number): Twin;
}

/** Two nodes at one place are compared by their constants up to so many pairs. */
const mostPairs = 10_000;
/** Steps from where a layer ends to where it starts. */
const longest = 6;

/**
 * Finds the nodes that stand for each other beside those that are known: a node of its kind that alone reads what the
 * other one reads, or that a known node reads at the same input.
 */
export function growTwins(float: Skeleton, other: Skeleton, twins: Twins, judge: Judge): void {
  const grower = new Grower(float, other, twins, judge);
  while (grower.forward() || grower.backward());
}

class Grower {
  readonly #float: Skeleton;
  readonly #other: Skeleton;
  readonly #twins: Twins;
  readonly #judge: Judge;

  constructor(float: Skeleton, other: Skeleton, twins: Twins, judge: Judge) {
    this.#float = float;
    this.#other = other;
    this.#twins = twins;
    this.#judge = judge;
  }

  /** From what nodes read. True when something was found. */
  forward(): boolean {
    const twins = this.#twins;
    const places = placesOf(
      this.#other,
      (root) => (twins.floatOf(root) === null ? null : root),
      (node) => !twins.hasOther(node),
    );
    const own = placesOf(
      this.#float,
      (root) => twins.otherOf(root),
      (node) => !twins.hasFloat(node),
    );
    let hasGrown = false;
    for (const [place, nodes] of own)
      for (const [node, twin] of this.#among(nodes, places.get(place) ?? []))
        if (twins.add(this.#judge.twin(node, twin))) hasGrown = true;
    return hasGrown;
  }

  /** Nodes at one place: one on either side, or such as their constants tell apart. */
  #among(
    nodes: readonly number[],
    others: readonly number[],
  ): readonly (readonly [number, number])[] {
    if (nodes.length * others.length > mostPairs) return [];
    const words = nodes.map((node) => others.map((other) => this.#judge.constants(node, other)));
    const [only] = others;
    if (nodes.length === 1 && others.length === 1 && only !== undefined)
      return words[0]?.[0] === 'other' ? [] : [[nodes[0] ?? -1, only]];
    return nodes.flatMap((node, row) => {
      const same = [...others.keys()].filter((at) => words[row]?.[at] === 'same');
      const [at = -1] = same;
      const claims = words.filter((each) => each[at] === 'same').length;
      return same.length === 1 && claims === 1 ? [[node, others[at] ?? -1] as const] : [];
    });
  }

  /** From what known nodes read. True when something was found. */
  backward(): boolean {
    let hasGrown = false;
    for (const { starts } of this.#twins.all()) {
      if (starts === null) continue;
      const [node, otherNode] = starts;
      if (this.#float.label(node) !== this.#other.label(otherNode)) continue;
      for (const [one, two] of this.#openInputs(node, otherNode)) {
        const twin = this.#ending(one, two);
        if (twin === null || this.#judge.constants(...twin.nodes) === 'other') continue;
        if (this.#twins.add(twin.pair)) hasGrown = true;
      }
    }
    return hasGrown;
  }

  /** The pair that ends in two roots, which may stand some steps in front of them. */
  #ending(one: Root, two: Root): { pair: Twin; nodes: [number, number] } | null {
    for (const left of this.#steps(this.#float, one))
      for (const right of this.#steps(this.#other, two)) {
        if (this.#float.label(left) !== this.#other.label(right)) continue;
        const pair = this.#judge.twin(left, right);
        if (pair.float === one && pair.other === two) return { pair, nodes: [left, right] };
      }
    return null;
  }

  /** A node and those in front of it, as long as there is one way back. */
  #steps(skeleton: Skeleton, root: Root): readonly number[] {
    const found: number[] = [];
    let at = nodeOf(root);
    while (at !== null && found.length < longest) {
      found.push(at);
      const reads = new Set(skeleton.reads(at));
      const [read = ''] = reads;
      at = reads.size === 1 ? nodeOf(read) : null;
    }
    return found;
  }

  /** Inputs of two nodes that can only stand for each other, and are not known yet. */
  #openInputs(node: number, otherNode: number): readonly (readonly [Root, Root])[] {
    const own = this.#float.reads(node);
    const theirs = this.#other.reads(otherNode);
    if (own.length !== theirs.length) return [];
    const isOpen = (root: Root): boolean => this.#twins.otherOf(root) === null;
    const isFree = (root: Root): boolean => this.#twins.floatOf(root) === null;
    if (!this.#float.commutes(node))
      return own.flatMap((root, slot) => {
        const twin = theirs[slot] ?? '';
        return isOpen(root) && isFree(twin) ? [[root, twin] as const] : [];
      });
    // Operands may have changed places: only one that is left over, or alone of its kind.
    const left = own.filter(isOpen);
    const right = theirs.filter(isFree);
    if (left.length !== right.length) return [];
    if (left.length === 1) return [[left[0] ?? '', right[0] ?? '']];
    return left.flatMap((root) => {
      const label = labelOf(this.#float, root);
      const like = right.filter((each) => labelOf(this.#other, each) === label);
      const rivals = left.filter((each) => labelOf(this.#float, each) === label);
      return like.length === 1 && rivals.length === 1 ? [[root, like[0] ?? ''] as const] : [];
    });
  }
}

/** Open nodes by kind and by what they read, as far as all of that is known. */
function placesOf(
  skeleton: Skeleton,
  name: (root: Root) => Root | null,
  isOpen: (node: number) => boolean,
): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const node of skeleton.nodes) {
    if (!isOpen(node)) continue;
    const reads = skeleton.reads(node).flatMap((root) => name(root) ?? []);
    if (reads.length === 0 || reads.length < skeleton.reads(node).length) continue;
    const order = skeleton.commutes(node) ? reads.toSorted() : reads;
    getOrMake(places, `${skeleton.label(node)} ${order.join(', ')}`, () => []).push(node);
  }
  return places;
}

function labelOf(skeleton: Skeleton, root: Root): string {
  const index = nodeOf(root);
  return index === null ? root : skeleton.label(index);
}

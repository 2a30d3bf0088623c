import type { Root, Skeleton } from './skeleton';

/** Two nodes that are one, and where what they compute ends in either graph. */
export interface Twin {
  readonly float: Root;
  readonly other: Root;
  /** The nodes whose inputs are those of the pair; null for inputs of the models. */
  readonly starts: readonly [float: number, other: number] | null;
}

/** Roots of the float graph and of the other one that stand for each other, one to one. */
export class Twins {
  readonly #float: Skeleton;
  readonly #other: Skeleton;
  readonly #byFloat = new Map<Root, Twin>();
  readonly #byOther = new Map<Root, Twin>();
  readonly #starts: readonly [Set<number>, Set<number>] = [new Set(), new Set()];

  constructor(float: Skeleton, other: Skeleton) {
    this.#float = float;
    this.#other = other;
  }

  otherOf(root: Root): Root | null {
    return this.#byFloat.get(root)?.other ?? null;
  }

  floatOf(root: Root): Root | null {
    return this.#byOther.get(root)?.float ?? null;
  }

  startsOf(float: Root): Twin['starts'] {
    return this.#byFloat.get(float)?.starts ?? null;
  }

  all(): readonly Twin[] {
    return [...this.#byFloat.values()];
  }

  hasFloat(node: number): boolean {
    return this.#starts[0].has(node) || this.#byFloat.has(`node ${node}`);
  }

  hasOther(node: number): boolean {
    return this.#starts[1].has(node) || this.#byOther.has(`node ${node}`);
  }

  /** False, and nothing changes, where one of the two is taken or what they read contradicts it. */
  add(twin: Twin): boolean {
    const { float, other, starts } = twin;
    if (this.#byFloat.has(float) || this.#byOther.has(other)) return false;
    if (starts !== null && (this.#starts[0].has(starts[0]) || this.#starts[1].has(starts[1])))
      return false;
    if (!this.agrees(twin)) return false;
    this.addNamed(twin);
    return true;
  }

  /** Without asking whether it fits: names are held to each other when all are there. */
  addNamed(twin: Twin): void {
    const { float, other, starts } = twin;
    this.#byFloat.set(float, twin);
    this.#byOther.set(other, twin);
    if (starts !== null) this.#starts.forEach((set, side) => set.add(starts[side] ?? -1));
  }

  remove(float: Root): void {
    const twin = this.#byFloat.get(float);
    if (twin === undefined) return;
    this.#byFloat.delete(float);
    this.#byOther.delete(twin.other);
    this.#starts.forEach((set, side) => set.delete(twin.starts?.[side] ?? -1));
  }

  /** Whether nothing that is known of their inputs speaks against a pair. */
  agrees({ starts }: Twin): boolean {
    if (starts === null) return true;
    const own = new Set(this.#float.reads(starts[0]));
    const theirs = new Set(this.#other.reads(starts[1]));
    // Where something unknown stands between on a side, nothing follows from what is not read there.
    const isWhole = [...own].every((each) => this.otherOf(each) !== null);
    const isOtherWhole = [...theirs].every((each) => this.floatOf(each) !== null);
    const isRead = (found: Root | null, among: ReadonlySet<Root>): boolean =>
      found === null || among.has(found);
    // An operand that only the one reads itself, on either side: other values come together there.
    const isMissed = [...own].some((each) => !isRead(this.otherOf(each), theirs));
    const isOtherMissed = [...theirs].some((each) => !isRead(this.floatOf(each), own));
    if (isMissed && isOtherMissed) return false;
    return (
      (!isOtherWhole || [...own].every((each) => isRead(this.otherOf(each), theirs))) &&
      (!isWhole || [...theirs].every((each) => isRead(this.floatOf(each), own)))
    );
  }
}

import { getOrMake } from '../../shared/get-or-make';
import { keyOf, type NoiseSource } from './noise-source';

/** Numbers noise sources from 0 in order of first appearance, so that sets of them can be typed arrays. */
export class SourceIndex {
  readonly #ids = new Map<string, number>();
  readonly #sources: NoiseSource[] = [];

  id(source: NoiseSource): number {
    return getOrMake(this.#ids, keyOf(source), () => this.#sources.push(source) - 1);
  }

  ids(sources: Iterable<NoiseSource>): Int32Array {
    return Int32Array.from(sources, (source) => this.id(source));
  }

  /** Null for a number that was not given. */
  source(id: number): NoiseSource | null {
    return this.#sources[id] ?? null;
  }

  get size(): number {
    return this.#sources.length;
  }
}

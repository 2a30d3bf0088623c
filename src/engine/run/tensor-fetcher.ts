import type { Feeds } from '../data/sample/tensor';
import { floatGraph } from '../emit/float-graph';
import { dimsKey, dimsOfFeeds, type SampleDims, type ShapeOracle } from './shape-oracle';
import { makeValueInfo } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import type { PreparedModel } from '../prepare/model/types';
import { createSession, type RuntimeSession } from '../runtime/ort';
import { sessionOptions } from '../runtime/session-options';
import { groupUnderBudget, unknownElements } from './groups';
import { fixedShapes } from './sample-runner';

/** float32, once in ONNX Runtime's memory and once copied into JavaScript's. */
const bytesPerValue = 8;
/** How much larger a later sample may be than those whose shapes are known. */
const dynamicMargin = 4;

/** One run's share of the tensors, with a session that computes these and no others. */
export interface TensorGroup {
  readonly tensors: readonly string[];
  readonly session: RuntimeSession;
}

/**
 * Fetches activations in groups whose values fit into a budget. Every group has a session of its
 * own: a runtime keeps every output of its graph until the run ends, whether it is fetched or not.
 */
export class TensorFetcher implements AsyncDisposable {
  readonly #model: PreparedModel;
  readonly #oracle: ShapeOracle;
  readonly #tensors: readonly string[];
  readonly #budgetBytes: number;
  readonly #groups = new Map<string, readonly (readonly string[])[]>();
  readonly #largest = new Map<string, number>();
  readonly #open = new Map<string, TensorGroup>();

  /** `tensors` in execution order, so that early groups need only the first nodes. */
  constructor(
    model: PreparedModel,
    oracle: ShapeOracle,
    tensors: readonly string[],
    budgetBytes: number,
  ) {
    this.#model = model;
    this.#oracle = oracle;
    this.#tensors = tensors;
    this.#budgetBytes = budgetBytes;
  }

  /** Most groups that any sample seen so far needs. */
  get groupCount(): number {
    return Math.max(1, ...[...this.#groups.values()].map((groups) => groups.length));
  }

  /** The group of a sample at this position, or null when it has no so many. */
  async group(feeds: Feeds, position: number): Promise<TensorGroup | null> {
    const dims = dimsOfFeeds(feeds);
    const shape = dimsKey(dims);
    const isFixed = this.#groups.has(shape) || this.#groups.size < fixedShapes;
    const key = isFixed ? shape : 'dynamic';
    let groups = this.#groups.get(key);
    if (groups === undefined) {
      groups = await this.#split(isFixed ? dims : null);
      this.#groups.set(key, groups);
    }
    const tensors = groups[position];
    if (tensors === undefined) return null;
    const known = this.#open.get(key);
    if (known?.tensors === tensors) return known;
    await known?.session.release();
    this.#open.delete(key);
    const session = await this.#createSession(tensors, isFixed ? dims : null);
    const opened = { tensors, session };
    this.#open.set(key, opened);
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const groups = [...this.#open.values()];
    this.#open.clear();
    for (const { session } of groups) await session.release();
  }

  async #split(dims: SampleDims | null): Promise<readonly (readonly string[])[]> {
    const elements = await this.#oracle.elementsUnder(dims);
    const sizeOf = (tensor: string): number => {
      const known = elements(tensor);
      const largest = this.#largest.get(tensor) ?? 0;
      if (known === null) return largest === 0 ? unknownElements : largest * dynamicMargin;
      this.#largest.set(tensor, Math.max(known, largest));
      return known;
    };
    // What is empty need not be fetched.
    const tensors = this.#tensors.filter((tensor) => sizeOf(tensor) > 0);
    return groupUnderBudget(tensors, (tensor) => sizeOf(tensor) * bytesPerValue, this.#budgetBytes);
  }

  #createSession(tensors: readonly string[], dims: SampleDims | null): Promise<RuntimeSession> {
    const outputs = tensors.map((tensor) => makeValueInfo(tensor));
    const graph = floatGraph(this.#model, outputs, { dims });
    // The level calibration uses, so that values lie in the range that was observed.
    return createSession(encodeShared(graph), sessionOptions('simulated'));
  }
}

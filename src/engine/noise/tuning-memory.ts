import type { Kernels } from '../../shared/contract/arguments';
import type { NoiseGuess } from './guess-noise';
import { SourceIndex } from './source-index';
import { MeasuredStates } from './measured-states';
import { NoiseSums } from './noise-sums';
import type { NoiseModel } from './noise-model';
import { relativeNoise, type OutputNoise } from './output-noise';
import type { RecipeState } from './recipe-state';
import { MeasuredLayers } from './measured-layers';
import { nodesPerSession } from '../run/groups';

/** All that was learned about skips of one model on one data set. */
export class TuningMemory {
  readonly states = new MeasuredStates();
  readonly sizer = new StatesPerGraph();
  /** First guesses of all sources that were ever asked about. */
  readonly guesses = new Map<number, NoiseGuess>();
  readonly index = new SourceIndex();
  /** Noise over signal of weights, by weight and qconfig. */
  readonly weightNoises = new Map<string, number>();
  readonly measuredLayers = new MeasuredLayers(() => this.#sums);
  /** What the guesses were made for: recipe without skips, and what was known then. */
  guessedFor = '';
  readonly #outputs: number;
  #model: { readonly key: string; readonly model: NoiseModel } | null = null;
  #sums: NoiseSums;

  /** `outputs`: how many float outputs the model has. */
  constructor(outputs: number) {
    this.#outputs = outputs;
    this.#sums = new NoiseSums(outputs);
  }

  get sums(): NoiseSums {
    return this.#sums;
  }

  /** The noise model of `key`, made again only when that changes. */
  noiseModel(key: string, make: () => NoiseModel): NoiseModel {
    if (this.#model?.key !== key) this.#model = { key, model: make() };
    return this.#model.model;
  }

  noteState(kernels: Kernels, state: RecipeState, noise: OutputNoise): void {
    const { signature } = state;
    const sources = this.index.ids(state.sources);
    this.states.note({ kernels, signature, sources, relative: relativeNoise(noise) });
  }

  /** Everything is measured again; predictions keep their base. */
  forgetMeasurements(): void {
    this.#sums = new NoiseSums(this.#outputs);
    this.measuredLayers.version += 1;
  }
}

/** A run cannot be interrupted, so that cancelling takes at most about this long. */
const longestRunMs = 1000;

const firstSize = 4;

/** How many states to put into one graph, learned from the graphs before. */
class StatesPerGraph {
  #nodesPerSet = 0;
  #msPerSet = 0;

  next(): number {
    if (this.#nodesPerSet === 0) return firstSize;
    const byNodes = nodesPerSession.filled / this.#nodesPerSet;
    const byTime = this.#msPerSet === 0 ? byNodes : longestRunMs / this.#msPerSet;
    return Math.max(1, Math.floor(Math.min(byNodes, byTime)));
  }

  learn(sets: number, nodes: number, runMs: number): void {
    this.#nodesPerSet = nodes / sets;
    this.#msPerSet = runMs / sets;
  }
}

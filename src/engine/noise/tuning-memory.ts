import type { Kernels } from '../../shared/contract/report';
import type { AtomGuess } from './guess-noise';
import { AtomIndex } from './source-index';
import { MeasuredStates } from './measured-states';
import { NoiseBook } from './noise-sums';
import type { NoiseModel } from './noise-model';
import { relativeNoise } from './output-noise';
import type { OutputNoise } from './output-noise';
import type { SetState } from './recipe-state';
import { SetSizer } from './states-per-graph';
import { Study } from './measured-layers';

/** All that was learned about skips of one model on one data set. */
export class TuningMemory {
  readonly states = new MeasuredStates();
  readonly sizer = new SetSizer();
  /** First guesses of all atoms that were ever asked about. */
  readonly guesses = new Map<number, AtomGuess>();
  readonly atoms = new AtomIndex();
  /** Noise over signal of weights, by weight and qconfig. */
  readonly weightNoises = new Map<string, number>();
  readonly study = new Study(() => this.#book);
  /** What the guesses were made for: recipe without skips, and what was known then. */
  guessedFor = '';
  readonly #outputs: number;
  #model: { readonly key: string; readonly model: NoiseModel } | null = null;
  #book: NoiseBook;

  /** `outputs`: how many float outputs the model has. */
  constructor(outputs: number) {
    this.#outputs = outputs;
    this.#book = new NoiseBook(outputs);
  }

  get book(): NoiseBook {
    return this.#book;
  }

  /** The noise model of `key`, made again only when that changes. */
  noiseModel(key: string, make: () => NoiseModel): NoiseModel {
    if (this.#model?.key !== key) this.#model = { key, model: make() };
    return this.#model.model;
  }

  noteState(kernels: Kernels, state: SetState, noise: OutputNoise): void {
    const { signature } = state;
    const atoms = this.atoms.ids(state.atoms);
    this.states.note({ kernels, signature, atoms, relative: relativeNoise(noise) });
  }

  /** Everything is measured again; predictions keep their base. */
  forgetMeasurements(): void {
    this.#book = new NoiseBook(this.#outputs);
    this.study.version += 1;
  }
}

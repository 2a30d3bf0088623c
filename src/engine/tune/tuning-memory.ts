import type { Kernels } from '../../shared/report';
import { AtomIndex } from './atom-index';
import { MeasuredStates } from './measured-states';
import { NoiseBook } from './noise-book';
import { relativeNoise } from './output-noise';
import type { OutputNoise } from './output-noise';
import type { SetState } from './set-state';
import { SetSizer } from './set-sizer';
import { Study } from './study';

/** All that was learned about skips of one model on one data set. */
export class TuningMemory {
  readonly states = new MeasuredStates();
  readonly sizer = new SetSizer();
  /** First guesses of all atoms that were ever asked about. */
  readonly guesses = new Map<number, number>();
  readonly atoms = new AtomIndex();
  /** Noise over signal of weights, by weight and qconfig. */
  readonly weightNoises = new Map<string, number>();
  readonly study = new Study(() => this.#book);
  readonly #outputs: number;
  #book: NoiseBook;

  /** `outputs`: how many float outputs the model has. */
  constructor(outputs: number) {
    this.#outputs = outputs;
    this.#book = new NoiseBook(outputs);
  }

  get book(): NoiseBook {
    return this.#book;
  }

  noteState(kernels: Kernels, state: SetState, noise: OutputNoise): void {
    const { signature } = state;
    const atoms = this.atoms.ids(state.atoms);
    this.states.note({ kernels, signature, atoms, relative: relativeNoise(noise) });
  }

  /** Everything is measured again; predictions keep their base. */
  forgetMeasurements(): void {
    this.#book = new NoiseBook(this.#outputs);
  }
}

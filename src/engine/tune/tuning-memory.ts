import type { Kernels } from '../../shared/report';
import type { Plan } from '../plan/types';
import { MeasuredStates } from './measured-states';
import { NoiseBook } from './noise-book';
import { relativeNoise } from './output-noise';
import type { OutputNoise } from './output-noise';
import type { SetState } from './set-state';
import { SetSizer } from './set-sizer';
import { Study, studyKey } from './study';

/** All that was learned about skips of one model on one data set. */
export class TuningMemory {
  readonly states = new MeasuredStates();
  readonly sizer = new SetSizer();
  readonly #outputs: number;
  readonly #studies = new Map<string, Study>();
  #book: NoiseBook;

  /** `outputs`: how many float outputs the model has. */
  constructor(outputs: number) {
    this.#outputs = outputs;
    this.#book = new NoiseBook(outputs);
  }

  get book(): NoiseBook {
    return this.#book;
  }

  /** What is known of single layers under the plan's qconfigs. */
  study(plan: Plan): Study {
    const key = studyKey(plan);
    let study = this.#studies.get(key);
    if (study === undefined) {
      study = new Study(() => this.#book);
      this.#studies.set(key, study);
    }
    return study;
  }

  noteState(kernels: Kernels, state: SetState, noise: OutputNoise): void {
    const { signature, atoms } = state;
    this.states.note({ kernels, signature, atoms, relative: relativeNoise(noise) });
  }

  /** Everything is measured again; predictions keep their base. */
  forgetMeasurements(): void {
    this.#book = new NoiseBook(this.#outputs);
  }
}

import type { HostTensor } from '../data/sample/tensor';
import { answersOf } from '../measure/answers';

/** Answers of both models, counted sample by sample; a label belongs to a sample that gives one. */
export class AnswerCount {
  samples = 0;
  /** Answers that were compared. */
  compared = 0;
  labelled = 0;
  floatRight = 0;
  quantizedRight = 0;
  same = 0;

  /** `label` is a class index, or null where it is unknown. */
  add(float: HostTensor, quantized: HostTensor, label: number | null): void {
    const ones = answersOf(float);
    const others = answersOf(quantized);
    if (ones === null || ones.length !== others?.length) return;
    this.samples += 1;
    this.compared += ones.length;
    this.same += ones.reduce((sum, one, at) => sum + (one === others[at] ? 1 : 0), 0);
    if (label === null || ones.length > 1) return;
    this.labelled += 1;
    if (ones[0] === label) this.floatRight += 1;
    if (others[0] === label) this.quantizedRight += 1;
  }
}

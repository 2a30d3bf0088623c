import type { HostTensor } from '../data/tensor';
import { argMax } from '../measure/arg-max';

/** Right answers of both models, counted sample by sample. */
export class AnswerCount {
  samples = 0;
  labelled = 0;
  floatRight = 0;
  quantizedRight = 0;
  same = 0;

  /** `label` is a class index, or null where it is unknown. */
  add(float: HostTensor, quantized: HostTensor, label: number | null): void {
    const one = argMax(float.data);
    const other = argMax(quantized.data);
    this.samples += 1;
    if (one === other) this.same += 1;
    if (label === null) return;
    this.labelled += 1;
    if (one === label) this.floatRight += 1;
    if (other === label) this.quantizedRight += 1;
  }
}

/** Scores of classes: one row of more than one float. Anything else has no answer to compare. */
export function hasAnswer(tensor: HostTensor | undefined): tensor is HostTensor {
  if (tensor?.type !== 'float32') return false;
  const classes = tensor.dims.at(-1) ?? 0;
  return classes > 1 && tensor.data.length === classes;
}

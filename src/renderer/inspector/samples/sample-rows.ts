import type { LayerInspection } from '../../../shared/contract/inspection';
import type { AccuracyResult, ChangedAnswer } from '../../../shared/contract/judgement';

/** One picture of the samples section. */
export interface SampleRow {
  readonly sample: number;
  readonly name: string;
  readonly db: number | null;
  /** Under the picture: `7 → 8` where the answer changed. */
  readonly caption: string;
  /** Wrong now and right before: red. */
  readonly misread: boolean;
}

export function answerText(answer: ChangedAnswer, classes: readonly string[]): string {
  const word = (index: number): string => classes[index] ?? String(index);
  return `${word(answer.floatAnswer)} → ${word(answer.quantizedAnswer)}`;
}

/** With labels: the float model was right and the quantized one is not. Without: the answer changed. */
export function isMisread(answer: ChangedAnswer): boolean {
  return answer.label === null
    ? answer.floatAnswer !== answer.quantizedAnswer
    : answer.quantizedAnswer !== answer.label;
}

/** Samples by their error at this layer, worst first; answers are known only for the data they were judged on. */
export function rowsAtLayer(
  inspection: LayerInspection,
  accuracy: AccuracyResult | null,
): readonly SampleRow[] {
  const answers = new Map(accuracy?.changed.map((answer) => [answer.sample, answer]));
  return inspection.samples
    .map(({ sample, name, sqnrDb }) => {
      const answer = answers.get(sample);
      return {
        sample,
        name,
        db: sqnrDb,
        caption:
          answer === undefined || accuracy === null ? '' : answerText(answer, accuracy.classes),
        misread: answer !== undefined && isMisread(answer),
      };
    })
    .sort(
      (a, b) =>
        (a.db ?? Number.POSITIVE_INFINITY) - (b.db ?? Number.POSITIVE_INFINITY) ||
        a.sample - b.sample,
    );
}

/** Samples whose answer changed, in the engine's order: worst first. */
export function rowsOfAnswers(accuracy: AccuracyResult): readonly SampleRow[] {
  return accuracy.changed.map((answer) => ({
    sample: answer.sample,
    name: answer.name,
    db: answer.sqnrDb,
    caption: answerText(answer, accuracy.classes),
    misread: isMisread(answer),
  }));
}

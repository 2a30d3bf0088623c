import type { ProductSize } from '../facts/sizes';
import { eachInt8, type RuleCheck } from './rule-check';

export const checkSize: RuleCheck<'size'> = ({ ops, least, step }, facts) =>
  eachInt8(facts, ({ op, size }) =>
    !ops.includes(op) || size === null || isLargeEnough(size, least, step)
      ? []
      : [
          {
            tensor: null,
            message: wordsOf(op, size),
            fix: 'Skip the layer: in float it costs nothing there.',
          },
        ],
  );

function isLargeEnough(size: ProductSize, least: number, step: number): boolean {
  if (size.kind === 'matrix') return size.terms >= least && size.columns >= least;
  const { inputs, outputs, groups, kernel, isFirst } = size;
  if (inputs >= least && outputs >= least) return true;
  if (groups > 1) return outputs % step === 0 && kernel.every((extent) => extent >= 3);
  const isAligned = inputs % step === 0 || outputs % step === 0;
  const isSquare = new Set(kernel).size <= 1;
  return isAligned && isSquare && (isFirst || inputs >= least || outputs >= least);
}

function wordsOf(op: string, size: ProductSize): string {
  if (size.kind === 'matrix') return `${op} sums ${size.terms} terms for ${size.columns} columns`;
  const group = size.groups > 1 ? ` in ${size.groups} groups` : '';
  return `${op} has ${size.inputs} channels in and ${size.outputs} out${group}`;
}

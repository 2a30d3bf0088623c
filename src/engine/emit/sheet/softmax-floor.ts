import { DataType } from '../../onnx/proto';
import type { GraphDraft } from '../draft/graph-draft';
import type { SumSheet, SumSlot } from './sum-sheet';

/**
 * exp(−8) is 0.0003: what all scores of a row may weigh together that are clipped because they lie
 * below it, of the largest. Measured on BERT: docs/decisions/0012-masks-by-their-softmax.md.
 */
const margin = 8;

/**
 * A row whose largest score lies this far below that of others is masked as a whole, and what becomes
 * of it means nothing. A grid of 8 bits over such a distance has steps of 2, which leave nothing of
 * any Softmax behind it: there is nothing to lose.
 */
const wholeRowDistance = 512;

/**
 * The lowest score that matters to a Softmax over rows along `axes`, over one sample: below it, a score
 * may be taken for any lower one, because exp of it, together with all others like it, is nothing
 * beside exp of the largest of its row. That is max − 8 − ln(row length) of the row, or the row's
 * smallest score where that lies higher; the smallest of these over all rows.
 */
export function writeSoftmaxFloor(
  draft: GraphDraft,
  sheet: SumSheet,
  scores: string,
  axes: readonly number[],
  prefix: string,
): SumSlot {
  const name = (part: string): string => `${prefix}${part}/${scores}`;
  const scalar = (value: number): string => draft.scalar(`${prefix}${value}`, value);
  const reduce = (op: 'ReduceMax' | 'ReduceMin', part: string): string =>
    draft.opset >= 18
      ? draft.add(op, [scores, draft.integers(axes)], name(part), { keepdims: 1 })
      : draft.add(op, [scores], name(part), { axes: [...axes], keepdims: 1 });
  const top = reduce('ReduceMax', 'top');
  const bottom = reduce('ReduceMin', 'bottom');
  const size = draft.add('Size', [scores], name('size'));
  const rows = draft.add('Size', [top], name('rows'));
  const length = draft.add('Div', [size, rows], name('length'));
  const asFloat = draft.add('Cast', [length], name('float'), { to: DataType.FLOAT });
  const logarithm = draft.add('Log', [asFloat], name('log'));
  const depth = draft.add('Add', [logarithm, scalar(margin)], name('depth'));
  const lowest = draft.add('Sub', [top, depth], name('lowest'));
  const floor = draft.add('Max', [bottom, lowest], name('floor'));
  const highest = draft.add('ReduceMax', [top], name('highest'), { keepdims: 0 });
  const far = draft.add('Sub', [highest, scalar(wholeRowDistance)], name('far'));
  const isMasked = draft.add('Less', [top, far], name('masked'));
  const seen = draft.add('Where', [isMasked, highest, floor], name('seen'));
  return sheet.reduce(sheet.flat(seen, null), 'min');
}

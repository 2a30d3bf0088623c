import { dtypes } from '../../shared/dtypes';
import { raisedForBlocks } from '../prepare/opset/raise-prepared';
import type { Conversion } from '../quantize/types';
import type { ConvertedModel } from './quantized-chain';

/** A converted model at the opset that its integer weights need as they are stored; simulation needs none. */
export function storedModel(converted: ConvertedModel): ConvertedModel {
  return needsBlocks(converted.conversion)
    ? { ...converted, model: raisedForBlocks(converted.model) }
    : converted;
}

/** Whether some weight has 4 bits or scales by blocks. */
export function needsBlocks({ weights }: Pick<Conversion, 'weights'>): boolean {
  return [...weights.values()].some(
    ({ dtype, block }) => block !== undefined || dtypes[dtype].bits === 4,
  );
}

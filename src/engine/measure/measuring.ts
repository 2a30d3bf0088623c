import type { Kernels } from '../../shared/contract/arguments';
import type { DataSource } from '../data/sample/data-source';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Masks } from '../quantize/mask-room';
import type { ShapeOracle } from '../run/shape-oracle';
import type { FloatReferences } from './float-references';

/** One state of a recipe, and what it is measured on and with. */
export interface Measuring {
  readonly converted: ConvertedModel;
  readonly data: DataSource;
  readonly oracle: ShapeOracle;
  /** The float model's answers to the same data. */
  readonly references: Pick<FloatReferences, 'of'>;
  readonly kernels: Kernels;
  /** Tensors with masks, which are left out of every sum. */
  readonly masks: Masks;
}

import type { HostTensor } from '../../data/sample/tensor';

/** A tensor that the other side can give. Shape: null where it is not known before it is read. */
export interface SideTensor {
  readonly name: string;
  readonly shape: readonly (number | string)[] | null;
}

/**
 * What a float model is compared with, whatever it is: another model that is run, or a folder of tensors that
 * somebody else's runtime has written. Tensors stand in the order in which they are computed, as far as that is known.
 */
export interface OtherSide {
  readonly tensors: readonly SideTensor[];
  /**
   * Values of one sample by tensor name, row-major; a tensor that the sample does not have is left out.
   * Throws AppError where they cannot be read.
   */
  read(sample: number, names: readonly string[]): Promise<ReadonlyMap<string, HostTensor>>;
}

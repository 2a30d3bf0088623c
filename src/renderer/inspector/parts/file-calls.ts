import type { TensorPlace } from '../../../shared/contract/anatomy';
import type { EngineCalls } from '../../../shared/contract/contract';

/** What the inspector may ask of the open file. */
export interface FileCalls extends Pick<
  EngineCalls,
  'inspectNode' | 'inspectGraph' | 'tensorValues'
> {
  /** Asks where the tensor goes, and writes it there. */
  saveTensor(tensor: TensorPlace): void;
}

import { AppError } from '../../shared/errors';
import type { TensorHistogram } from './histogram';
export async function collectHistograms(..._args: unknown[]): Promise<ReadonlyMap<string, TensorHistogram>> {
  throw new AppError('unsupported', 'histograms are being built');
}

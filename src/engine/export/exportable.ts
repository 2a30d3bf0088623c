import { AppError } from '../../shared/errors';
import type { PreparedModel } from '../prepare/model/types';

/** ONNX Runtime loads int8 models from this opset on. */
const lowestOpset = 10;

/** Throws `unsupported` where no int8 file of this model could be loaded. */
export function checkExportable(model: PreparedModel): void {
  if (model.preparedOpset >= lowestOpset) return;
  throw new AppError(
    'unsupported',
    `'${model.name}' has opset ${model.opset}: ONNX Runtime loads no int8 model below opset ${lowestOpset}.`,
    { hint: 'Export the model again with opset 13 or higher.' },
  );
}

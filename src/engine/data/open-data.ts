import { badInput } from '../../shared/errors';
import type { DataSource } from './sample/data-source';
import { openGenerated, type GeneratedRequest } from './generated';
import { openFolder, type FolderRequest } from './folder/open-folder';
import type { InputSpec } from './sample/tensor';

export type OpenDataRequest = FolderRequest | GeneratedRequest;

/**
 * Opens samples for a model with these inputs. Samples come in plain code-unit order of their
 * relative paths; they are read one at a time.
 * Throws `bad-input` naming file, input, expected and found.
 */
export async function openData(
  request: OpenDataRequest,
  inputs: readonly InputSpec[],
): Promise<DataSource> {
  if (inputs.length === 0) {
    throw badInput('the model has no inputs, so no data can be fed to it', 'Choose another model.');
  }
  return request.kind === 'generated'
    ? openGenerated(request, inputs)
    : openFolder(request, inputs);
}

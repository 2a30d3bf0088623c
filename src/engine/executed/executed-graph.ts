import { join } from 'node:path';
import { makeTemporaryFolder } from '../files/temporary-folder';
import type { NodeProto } from '../onnx/proto';
import type { SharedProto } from '../onnx/shared-proto';
import { writtenGraph } from '../runtime/written-graph';
import { sessionOptions, weightsBeside } from '../runtime/session-options';

/** Weights are not looked at. */
export const executedGraphConfig = weightsBeside('executed.weights', 1024);

/**
 * The nodes ONNX Runtime really runs for a model, after all its optimisations. Throws `io` where the
 * temporary folder cannot be written.
 */
export async function executedNodes(
  model: string | SharedProto,
  tempDir?: string,
): Promise<readonly NodeProto[]> {
  await using folder = await makeTemporaryFolder(tempDir);
  const path = join(folder.path, 'executed.onnx');
  const options = { ...sessionOptions('real'), memoryArena: false, extra: executedGraphConfig };
  return await writtenGraph(model, path, options, ({ graph }) => graph?.node ?? []);
}

/** Op types and how often each occurs, most frequent first. */
export function countOpTypes(nodes: readonly NodeProto[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { opType } of nodes) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((one, other) => other[1] - one[1]));
}

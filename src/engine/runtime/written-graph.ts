import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors';
import { diskFault } from '../files/disk-fault';
import { decodeModel, type ModelProto } from '../onnx/proto';
import { opsetOf } from '../onnx/opset';
import type { SharedProto } from '../onnx/shared-proto';
import { createSession, type RuntimeSession } from './ort';
import type { SessionOptions } from './session-options';

/**
 * A session that wrote the graph it runs to `path`. ONNX Runtime does not tell a full disk from a
 * model it cannot write, and callers may go on without what it cannot write; so a failure is `io`
 * where the disk is at fault. Whoever creates it releases it.
 */
export async function createWritingSession(
  model: string | SharedProto,
  path: string,
  options: Omit<SessionOptions, 'optimizedModelPath'>,
): Promise<RuntimeSession> {
  return blamingDisk(path, await sizeOf(model), () =>
    createSession(model, { ...options, optimizedModelPath: path }),
  );
}

/**
 * The graph a session wrote. `complete` reads what belongs to it, its weights for instance. Throws
 * `io` where the disk took only a part of it.
 */
export function readWrittenGraph<T>(
  path: string,
  complete: (model: ModelProto) => T | Promise<T>,
): Promise<T> {
  return blamingDisk(path, 0, async () => {
    const model = decodeModel(await readFile(path));
    // Opsets come after the graph: a file that was cut has none.
    if (model.graph === undefined || opsetOf(model) === null) {
      throw new AppError('internal', `ONNX Runtime wrote only a part of ${basename(path)}`);
    }
    return complete(model);
  });
}

/** What `complete` makes of the graph that a session of these options would run; nothing is run. */
export async function writtenGraph<T>(
  model: string | SharedProto,
  path: string,
  options: Omit<SessionOptions, 'optimizedModelPath'>,
  complete: (model: ModelProto) => T | Promise<T>,
): Promise<T> {
  await (await createWritingSession(model, path, options)).release();
  return readWrittenGraph(path, complete);
}

/** Replaces the error of work on a temporary file by what is wrong with its disk, if anything is. */
export async function blamingDisk<T>(
  path: string,
  neededBytes: number,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'out-of-memory') throw error;
    throw (await diskFault(path, neededBytes)) ?? error;
  }
}

async function sizeOf(model: string | SharedProto): Promise<number> {
  if (typeof model === 'string') return (await stat(model)).size;
  return model.external.reduce((sum, { data }) => sum + data.byteLength, model.bytes.byteLength);
}

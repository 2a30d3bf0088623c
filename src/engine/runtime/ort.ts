import type * as Ort from 'onnxruntime-node';
import { AppError, isOutOfMemory } from '../../shared/errors';
import type { ElementType, Feeds, HostTensor } from '../data/sample/tensor';
import type { SharedProto } from '../onnx/shared-proto';
import { explainMissingRuntime, requireRuntime } from './runtime-binaries';
import type { SessionOptions } from './session-options';

// On Linux and macOS ONNX Runtime 1.30 reports to Microsoft what it runs, under an id it keeps in the
// home folder, unless this is set before the first session. Whoever wants that can set it to 0.
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';

const ort = await loadRuntime();

/** Not a plain import: where the library is missing, that would end in the loader's words. */
async function loadRuntime(): Promise<typeof Ort> {
  requireRuntime(process.platform, process.arch);
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw explainMissingRuntime(error, process.platform, process.arch);
  }
}

export interface ValueMetadata {
  readonly name: string;
  readonly type: ElementType | null;
  readonly shape: readonly (number | string)[];
}

/** One ONNX Runtime session. Whoever creates it releases it: with `await using`, or by hand. */
export interface RuntimeSession extends AsyncDisposable {
  readonly inputs: readonly ValueMetadata[];
  readonly outputs: readonly ValueMetadata[];
  /**
   * Runs once; blocks the event loop until the run ends. Fetches all outputs unless `fetch` names
   * some; sequences, maps and optional values cannot be fetched and are left out.
   */
  run(feeds: Feeds, fetch?: readonly string[]): Promise<Readonly<Record<string, HostTensor>>>;
  endProfiling(): void;
  release(): Promise<void>;
}

export const runtimeVersion = `onnxruntime ${ort.env.versions.node ?? 'unknown'}`;

/** Memory options for every session of this process; Electron processes turn the arena off. */
const defaults = { memoryArena: true, threads: 0 };

export function setRuntimeDefaults(options: { memoryArena?: boolean; threads?: number }): void {
  Object.assign(defaults, options);
}

/** Creates a session from a file path or a proto with shared weights. Throws AppError. */
export async function createSession(
  model: string | SharedProto,
  options: SessionOptions,
): Promise<RuntimeSession> {
  const threads = options.threads ?? defaults.threads;
  const session: Record<string, string> = { ...options.extra };
  if (options.simulated === true) session['disable_quant_qdq'] = '1';
  const ortOptions: Ort.InferenceSession.SessionOptions = {
    graphOptimizationLevel: options.level,
    // What it would print it throws, too; stderr belongs to us.
    logSeverityLevel: 4,
    enableCpuMemArena: options.memoryArena ?? defaults.memoryArena,
    ...(options.memoryPattern === undefined ? {} : { enableMemPattern: options.memoryPattern }),
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
    ...(options.optimizedModelPath === undefined
      ? {}
      : { optimizedModelFilePath: options.optimizedModelPath }),
    ...(options.profilePrefix === undefined
      ? {}
      : { enableProfiling: true, profileFilePrefix: options.profilePrefix }),
    ...(Object.keys(session).length === 0 ? {} : { extra: { session } }),
  };
  try {
    if (typeof model === 'string') {
      return wrap(await ort.InferenceSession.create(model, ortOptions));
    }
    const external = model.external.map(({ path, data }) => ({ path, data }));
    return wrap(
      await ort.InferenceSession.create(model.bytes, {
        ...ortOptions,
        ...(external.length === 0 ? {} : { externalData: external }),
      }),
    );
  } catch (error) {
    throw runtimeError(error, 'load');
  }
}

function wrap(session: Ort.InferenceSession): RuntimeSession {
  const outputs = session.outputMetadata.map(metadata);
  // Strings are tensors, too, though none that we could measure.
  const fetched = session.outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name);
  const isFetched = new Set(fetched);
  return {
    inputs: session.inputMetadata.map(metadata),
    outputs,
    async run(feeds, fetch) {
      try {
        const tensors = Object.fromEntries(
          Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]),
        );
        const names = fetch?.filter((name) => isFetched.has(name)) ?? fetched;
        // There is no way to run a model and fetch nothing.
        const results = names.length === 0 ? {} : await session.run(tensors, names);
        return Object.fromEntries(
          Object.entries(results).flatMap(([name, value]) =>
            value instanceof ort.Tensor ? [[name, fromOrt(value)] as const] : [],
          ),
        );
      } catch (error) {
        throw runtimeError(error, 'run');
      }
    },
    endProfiling() {
      session.endProfiling();
    },
    release: () => session.release(),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

function metadata(value: Ort.InferenceSession.ValueMetadata): ValueMetadata {
  return value.isTensor
    ? { name: value.name, type: value.type as ElementType, shape: value.shape }
    : { name: value.name, type: null, shape: [] };
}

function toOrt(tensor: HostTensor): Ort.Tensor {
  return new ort.Tensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.dims);
}

function fromOrt(tensor: Ort.Tensor): HostTensor {
  return {
    type: tensor.type as ElementType,
    dims: tensor.dims,
    data: tensor.data as HostTensor['data'],
  };
}

/** ONNX Runtime's exceptions as AppErrors; the text stays as the detail. */
function runtimeError(error: unknown, step: 'load' | 'run'): AppError {
  const text = error instanceof Error ? error.message : String(error);
  if (isOutOfMemory(text)) {
    return new AppError('out-of-memory', 'ONNX Runtime ran out of memory', {
      hint: 'Use fewer or smaller samples, or close other programs.',
      detail: text,
    });
  }
  return new AppError('unsupported', `ONNX Runtime cannot ${step} the model: ${firstLine(text)}`, {
    detail: text,
    cause: error,
  });
}

function firstLine(text: string): string {
  const line = text.split('\n')[0] ?? text;
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

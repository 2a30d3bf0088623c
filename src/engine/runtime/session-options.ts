import type { Kernels } from '../../shared/contract/arguments';

/** How much ONNX Runtime may rewrite the graph before it runs. */
export type OptimizationLevel = 'disabled' | 'basic' | 'extended' | 'all';

export interface SessionOptions {
  readonly level: OptimizationLevel;
  /** Runs Q/DQ pairs as fake-quant in float; only exact at `disabled` or `basic`. */
  readonly simulated?: boolean;
  readonly threads?: number | undefined;
  /** Writes the graph that really runs to this path. */
  readonly optimizedModelPath?: string;
  /** Writes per-node kernel times to `<prefix>_<date>.json` on `endProfiling`. */
  readonly profilePrefix?: string;
  /** Off by default in processes with a limited allocator. */
  readonly memoryArena?: boolean;
  /** Plans all activations of a shape as one block: faster to allocate, but on top of the first run's. */
  readonly memoryPattern?: boolean;
  /** Further `session.*` configuration entries, without the prefix. */
  readonly extra?: Readonly<Record<string, string>>;
}

/**
 * A session that is run: as users run it, with all optimisations, or with none, so that every node is
 * computed as the graph says and Q/DQ pairs in float. A float graph, which has no pairs, runs the same
 * way as the quantized one it is compared with.
 */
export function sessionOptions(kernels: Kernels) {
  return kernels === 'real'
    ? ({ level: 'all', simulated: false } as const)
    : ({ level: 'disabled', simulated: true } as const);
}

/** A session that is never run: it needs no memory for activations, nor weights in the kernels' own layouts. */
export function loadOptions(level: OptimizationLevel, extra: SessionOptions['extra'] = {}) {
  return {
    level,
    memoryArena: false,
    memoryPattern: false,
    extra: { disable_prepacking: '1', ...extra },
  } as const satisfies SessionOptions;
}

/**
 * Configuration of a session that writes its graph: weights of so many bytes and more go to a file of
 * this name beside it, which keeps them out of the message and the written graph small to read.
 */
export function weightsBeside(file: string, leastBytes: number): Readonly<Record<string, string>> {
  return {
    optimized_model_external_initializers_file_name: file,
    optimized_model_external_initializers_min_size_in_bytes: String(leastBytes),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineWork } from '../../src/shared/contract/contract';
import type { EngineInfo } from '../../src/shared/contract/results';
import { AppError, badInput } from '../../src/shared/errors';
import type { Engine, EngineOptions } from '../../src/engine/index';

/**
 * A real engine as far as transports and shells can tell: slow jobs with progress, cancel, large and
 * typed results, errors, and crashes on demand. It computes nothing.
 *
 * What a job does is in the name of the file it opens: `slow-…` takes twenty seconds, `crash-…` ends
 * the process in the middle, `bad-…` is refused; everything else opens at once.
 */
export function createEngineDouble(options: EngineOptions): Engine {
  const cancelled = new Set<string>();
  const unsupported = (): never => {
    throw new AppError('unsupported', 'The test engine cannot do that.');
  };

  const work = async (jobId: string, steps: number): Promise<void> => {
    for (let done = 0; done <= steps; done += 1) {
      if (cancelled.delete(jobId)) throw new AppError('cancelled', 'The job was cancelled.');
      options.emit.progress({
        jobId,
        phase: 'read',
        done,
        total: steps,
        unit: 'steps',
        partial: { outputDb: done, weightDb: [done, null] },
      });
      await sleep(2);
    }
  };

  const info: EngineInfo = {
    version: '0.0.0',
    runtime: `test engine ${process.pid}`,
    cpu: ['avx2'],
    cpuModel: 'none',
    threads: 1,
    totalMemoryBytes: 0,
  };

  const calls: EngineWork = {
    hello: () => Promise.resolve(info),
    readModel: () => Promise.resolve(null),
    async openModel({ jobId, file }) {
      const path = options.resolveFile(file, 'read');
      const name = path.split(/[\\/]/).pop() ?? '';
      if (name.startsWith('bad-'))
        throw badInput(`${name} is not an ONNX file.`, 'Choose a file that ends in .onnx.');
      if (name.startsWith('slow-')) await work(jobId, 10_000);
      else await work(jobId, 3);
      if (name.startsWith('crash-')) process.abort();
      if (name.startsWith('fault-')) throw new TypeError('a defect');
      return {
        name,
        sizeBytes: path.length,
        sha256: '',
        opset: 17,
        producer: path,
        inputs: [],
        outputs: [],
        nodes: [],
        edges: [],
        ops: {},
        parameters: 0,
        notices: [],
        quantized: false,
        plan: { layers: [], precisions: [], notices: [], idleSkips: [] },
      };
    },
    closeModel: () => Promise.resolve(),
    inspectNode: unsupported,
    inspectGraph: unsupported,
    tensorValues: unsupported,
    saveTensor: unsupported,
    searchModel: unsupported,
    describePlan: unsupported,
    checkData: unsupported,
    async setData({ jobId, data }) {
      await work(jobId, 3);
      const samples = data.kind === 'generated' ? data.samples : 0;
      return {
        sha256: null,
        kind: 'generated',
        label: 'test',
        samples,
        sampleNames: [],
        trusted: false,
        labelled: false,
        classes: [],
        preprocess: null,
        notices: [],
      };
    },
    setValidation: unsupported,
    run: unsupported,
    inspectLayer: unsupported,
    async layerSamples({ limit }) {
      const rows = Array.from({ length: limit }, (_, row) =>
        Array.from({ length: 1000 }, (_, column) => (column === 0 ? null : row + column / 7)),
      );
      return {
        samples: rows.map((_, row) => row),
        names: rows.map((_, row) => `sample ${row}`),
        rows,
      };
    },
    async thumbnails({ samples, sizePx }) {
      // Views into one large buffer, as a decoder would hand them out.
      const pool = new Uint8Array(16 * 1024 * 1024).map((_, index) => index % 251);
      return samples.map((sample) => ({
        sample,
        name: `sample ${sample}`,
        png: sizePx === 0 ? null : pool.subarray(sample, sample + sizePx),
      }));
    },
    sensitivity: unsupported,
    predict: unsupported,
    remedies: unsupported,
    advise: unsupported,
    tune: unsupported,
    accuracy: unsupported,
    benchmark: unsupported,
    compareKernels: unsupported,
    compareWith: unsupported,
    exportModel: unsupported,
    async saveFile({ target, content }) {
      const { writeFile } = await import('node:fs/promises');
      await writeFile(options.resolveFile(target, 'write'), content);
    },
    readRecipe: unsupported,
    async cancel({ jobId }) {
      cancelled.add(jobId);
    },
  };
  return { ...calls, dispose: () => Promise.resolve() };
}

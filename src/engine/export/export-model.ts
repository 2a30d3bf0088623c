import type { ExportResult } from '../../shared/contract';
import { AppError } from '../../shared/errors';
import type { DataSource } from '../data/data-source';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import { writeFileAtomic } from '../files/atomic-write';
import { sha256File } from '../files/sha256';
import type { Job } from '../job';
import { ErrorSums } from '../measure/metrics';
import { encodeModel } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { createSession } from '../runtime/ort';
import type { FloatReferences } from '../session/float-references';
import { checkSkipsStayFloat } from './check-skips';
import { countOpTypes, executedNodes } from './executed-graph';
import { checkExportable } from './exportable';

/** Samples the written file is run on before success is reported. */
const checkedSamples = 8;

/**
 * Writes the quantized model and proves it: the graph with all optimisations must keep every skipped
 * layer float, and the written file is opened again and run. Nothing is left behind on failure.
 */
export async function exportModel(
  job: Job,
  converted: ConvertedModel,
  data: DataSource,
  references: FloatReferences,
  path: string,
): Promise<ExportResult> {
  const { model, conversion } = converted;
  checkExportable(model);
  job.report('export', 0, 1, 'file');
  const proto = exportGraph(converted);
  const nodes = await executedNodes(encodeShared(proto));
  checkSkipsStayFloat(model, conversion.plan, nodes);
  const bytes = encodeModel(proto);
  await writeFileAtomic(path, bytes);
  job.report('export', 1, 1, 'file');
  const outputs = await runWritten(job, path, data, references);
  return {
    sizeBytes: bytes.length,
    floatBytes: model.sizeBytes,
    sha256: await sha256File(path),
    outputs,
    executedOps: countOpTypes(nodes),
    notices: [],
  };
}

async function runWritten(
  job: Job,
  path: string,
  data: DataSource,
  references: FloatReferences,
): Promise<ExportResult['outputs']> {
  const known = await references.of(job, 'real');
  const session = await createSession(path, { level: 'all' });
  const sums = new Map<string, ErrorSums>();
  try {
    const count = Math.min(checkedSamples, data.count);
    for (let sample = 0; sample < (known === null ? 1 : count); sample += 1) {
      const results = await session.run(await data.read(sample));
      for (const [name, expected] of Object.entries(known?.[sample] ?? {})) {
        const found = results[name];
        if (found === undefined || found.data.length !== expected.data.length) {
          throw new AppError('internal', `the written file does not give output '${name}'`);
        }
        const total = sums.get(name) ?? new ErrorSums();
        total.add(compare(expected.data as Float32Array, found.data as Float32Array));
        sums.set(name, total);
      }
      job.report('verify', sample + 1, count, 'samples');
    }
  } finally {
    await session.release();
  }
  return [...sums].map(([name, total]) => ({ name, sqnrDb: total.sqnr().sqnrDb }));
}

function compare(expected: Float32Array, found: Float32Array) {
  let signal = 0;
  let noise = 0;
  let power = 0;
  let bias = 0;
  let largest = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const x = expected[index] ?? 0;
    const y = found[index] ?? 0;
    const error = y - x;
    signal += x * x;
    power += y * y;
    noise += error * error;
    bias += error;
    largest = Math.max(largest, Math.abs(error));
  }
  return { signal, noise, power, bias, largest, elements: expected.length, masked: false };
}

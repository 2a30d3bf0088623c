import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DataSource } from '../../src/engine/data/sample/data-source';
import { silentJob } from '../../src/engine/jobs/job';
import { comparePrepared, type Comparison } from '../../src/engine/match/compare-models';
import { rootOf } from '../../src/engine/match/place/skeleton';
import { encodeModel } from '../../src/engine/onnx/proto';
import { prepareModel } from '../../src/engine/prepare/prepare';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import type { Disguised } from '../models/disguise';

export interface Score extends Pick<Comparison, 'layers' | 'unmatched'> {
  readonly all: number;
  /** Output of the layer, what was taken for it, on what ground. */
  readonly wrong: readonly (readonly [string, string, string])[];
  /** Processor time of all threads. */
  readonly ms: number;
}

/** How many layers of a float model are found in another one, and which of them are not what they are said to be. */
export async function score(
  { float, data }: { readonly float: PreparedModel; readonly data: DataSource },
  other: Disguised,
): Promise<Score> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-matching-'));
  try {
    const file = path.join(folder, 'other.onnx');
    await writeFile(file, encodeModel(other.model));
    const quantized = await prepareModel(file);
    const start = process.cpuUsage();
    const { layers, missing, unmatched } = await comparePrepared(silentJob, {
      float,
      quantized,
      data,
      kernels: 'simulated',
      byValues: true,
    });
    const { user, system } = process.cpuUsage(start);
    const ms = (user + system) / 1000;
    const rootIn = (tensor: string): string => {
      const name = tensor.replace(/^compared\//, '').replace(/\/(channels_last|last|first)$/, '');
      return rootOf(quantized, name);
    };
    const produced = (tensor: string): boolean => quantized.graph.producer.has(tensor);
    const wrong = layers.flatMap(({ output, theirTensor, match }) => {
      const own = [output, `${output}_quantized`, `${output}_QuantizeLinear_Output`];
      const truths = own.map((name) => other.names.get(name) ?? name).filter(produced);
      const isRight = truths.some((truth) => rootIn(truth) === rootIn(theirTensor));
      return isRight ? [] : [[output, theirTensor, match.by] as const];
    });
    return { layers, unmatched, all: layers.length + missing.length, wrong, ms };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

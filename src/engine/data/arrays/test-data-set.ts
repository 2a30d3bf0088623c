import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { badInput } from '../../../shared/errors';
import { readError } from '../../files/io-error';
import { readTensorProto, type NamedTensor } from './tensor-proto';

/** One sample: the `input_*.pb` files of one folder. */
export interface TestDataSet {
  /** The folder, relative to the data folder; its own name when it is the data folder itself. */
  readonly name: string;
  /** Relative paths in the order of their numbers: input_2 before input_10. */
  readonly files: readonly string[];
}

/**
 * Groups `.pb` files into samples: each folder with `input_*.pb` is one (ONNX's
 * `test_data_set_*`), `output_*.pb` is left out. Throws `bad-input` when there is no input file.
 */
export function groupTestDataSets(
  files: readonly string[],
  folder: string,
): readonly TestDataSet[] {
  const sets = new Map<string, { file: string; index: number }[]>();
  for (const file of files) {
    const [, parent = '', index] = /^(?:(.*)\/)?input_(\d+)\.pb$/i.exec(file) ?? [];
    if (index === undefined) continue;
    const inputs = sets.get(parent) ?? [];
    inputs.push({ file, index: Number(index) });
    sets.set(parent, inputs);
  }
  if (sets.size === 0) {
    throw badInput(
      `${folder} holds .pb files, but none is named input_0.pb, input_1.pb, …`,
      'Keep the inputs of each sample in a folder test_data_set_0, test_data_set_1, …',
    );
  }
  return [...sets].map(([parent, inputs]) => ({
    name: parent === '' ? basename(folder) : parent,
    files: inputs.toSorted((a, b) => a.index - b.index).map(({ file }) => file),
  }));
}

/** The tensors of one set, in order. Throws `bad-input` naming the file. */
export async function readTestDataSet(folder: string, set: TestDataSet): Promise<NamedTensor[]> {
  const tensors: NamedTensor[] = [];
  for (const file of set.files) {
    const bytes = await readFile(join(folder, file)).catch((error: unknown) => {
      throw readError(file, error);
    });
    tensors.push(readTensorProto(bytes, file));
  }
  return tensors;
}

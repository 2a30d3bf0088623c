import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Preprocess } from '../../../shared/contract/arguments';
import { badInput } from '../../../shared/errors';
import { orReadError } from '../../files/io-error';
import { planAsPreprocess, planImages } from '../images/image-plan';
import { readImage } from '../images/images';
import { matchByName, matchByNameOrPosition } from '../arrays/match-inputs';
import { createNoticeLog, type NoticeLog } from '../sample/notice-log';
import { readNpy } from '../arrays/npy';
import { readNpz } from '../arrays/npz';
import type { FileKind } from './scan-folder';
import { readTestDataSet, type TestDataSet } from '../arrays/test-data-set';
import { defaultFeeds, neededInputs, type Feeds, type InputSpec } from '../sample/tensor';

/** One sample on disk. */
export interface SampleFiles {
  readonly name: string;
  /** Paths relative to the data folder; one, but for test data sets. */
  readonly files: readonly string[];
}

export interface SampleReader {
  readonly preprocess: ((classes: readonly string[]) => Preprocess) | null;
  read(sample: SampleFiles): Promise<Feeds>;
}

/** How samples of one kind are read for one model. Throws `bad-input` where the model cannot take them. */
export function createSampleReader(request: {
  readonly kind: FileKind;
  readonly folder: string;
  readonly inputs: readonly InputSpec[];
  readonly preprocess: Preprocess;
  readonly notices: NoticeLog;
}): SampleReader {
  const { kind, folder, inputs, notices } = request;
  switch (kind) {
    case 'images': {
      const plan = planImages(inputs, request.preprocess, notices);
      return {
        preprocess: (classes) => planAsPreprocess(plan, classes),
        read: async ({ name }) => ({
          ...defaultFeeds(inputs),
          [plan.input]: await readImage(join(folder, name), name, plan),
        }),
      };
    }
    case 'npy': {
      requireOneInput(inputs);
      return {
        preprocess: null,
        read: async ({ name }) => {
          const bytes = await readFile(join(folder, name)).catch(orReadError(name));
          return matchByNameOrPosition(
            [{ name: '', tensor: readNpy(bytes, name) }],
            inputs,
            name,
            notices,
          );
        },
      };
    }
    case 'npz':
      return {
        preprocess: null,
        read: async ({ name }) =>
          matchByName(
            await readNpz(join(folder, name), name, (announced) => {
              matchByName(announced, inputs, name, createNoticeLog());
            }),
            inputs,
            name,
            notices,
          ),
      };
    case 'pb':
      return {
        preprocess: null,
        read: async (sample: TestDataSet) =>
          matchByNameOrPosition(
            await readTestDataSet(folder, sample),
            inputs,
            sample.name,
            notices,
          ),
      };
  }
}

function requireOneInput(inputs: readonly InputSpec[]): void {
  if (inputs.length === 1 || neededInputs(inputs).length === 1) return;
  const names = inputs.map(({ name }) => name).join(', ');
  throw badInput(
    `a .npy file can feed one input, the model has ${inputs.length}: ${names}`,
    'Give .npz files with one key per input: numpy.savez(file, **{"input name": array}).',
  );
}

import type { DataRequest } from '../../../src/shared/contract/arguments';
import type { EngineWork } from '../../../src/shared/contract/contract';
import type { DataSummary } from '../../../src/shared/contract/results';
import { AppError, badInput } from '../../../src/shared/errors';
import { planWithSkips } from '../models/plan';
import * as digits from '../numbers/digits-numbers';
import { fixtureDataHash } from '../numbers/results';
import { wait, type DoubleState } from '../state';

type OpeningCall =
  | 'readModel'
  | 'openModel'
  | 'closeModel'
  | 'describePlan'
  | 'lint'
  | 'checkData'
  | 'setData'
  | 'setValidation'
  | 'searchModel'
  | 'inspectNode'
  | 'inspectGraph'
  | 'tensorValues'
  | 'saveTensor';

/**
 * Models and data. The name of a model's file says what goes wrong with it: `slow-…` takes ten thousand steps,
 * `crash-…` ends the engine in the middle, `fault-…` meets a defect, `bad-…` is refused.
 */
export function openingCalls(state: DoubleState): Pick<EngineWork, OpeningCall> {
  const { numbers, stepMs, crash } = state.behaviour;
  const notHere = () =>
    Promise.reject(new AppError('unsupported', 'The made-up models hold no values.'));
  return {
    readModel: () => Promise.resolve(null),
    async openModel({ jobId, file }) {
      const path = state.options.resolveFile(file, 'read');
      const name = path.split(/[\\/]/).pop() ?? '';
      const opened = name.startsWith('bad-') ? null : numbers.modelOf(path);
      if (opened === null)
        throw badInput(`${name} is not an ONNX file.`, 'Choose a file that ends in .onnx.');
      const total = name.startsWith('slow-') ? 10_000 : 3;
      const first = numbers.partialOf(0) !== null;
      await state.work(jobId, {
        phase: 'read',
        total,
        unit: 'steps',
        messages: total,
        ...(first
          ? { partial: (share) => numbers.partialOf(Math.round(share * total)) ?? {} }
          : {}),
      });
      if (name.startsWith('crash-')) crash();
      if (name.startsWith('fault-')) throw new TypeError('a defect');
      state.model = opened;
      state.isCalibrated = false;
      return opened;
    },
    closeModel: async () => {
      state.model = null;
    },
    describePlan: async ({ recipe }) => planWithSkips(state.need(), state.skippedBy(recipe)),
    lint: async ({ target }) => ({
      target,
      notRun: true,
      of: 'plan',
      int8Layers: state.need().plan.layers.length,
      notJudged: 0,
      illegal: 0,
      slow: 0,
      findings: [],
    }),
    checkData: async ({ data }) => {
      await wait(stepMs);
      return { ...summaryOf(data), pictures: [] };
    },
    setData: async ({ jobId, data }) => {
      await state.work(jobId, { phase: 'data', total: 8, unit: 'files' });
      const summary = summaryOf(data);
      const { samples, trusted, sha256 } = summary;
      state.data = { samples, trusted, sha256: sha256 ?? '' };
      state.isCalibrated = false;
      return summary;
    },
    setValidation: async ({ jobId }) => {
      await state.work(jobId, { phase: 'data', total: 8, unit: 'files' });
      return {
        sha256: null,
        kind: 'images',
        label: 'validation',
        samples: 797,
        sampleNames: [],
        trusted: true,
        labelled: true,
        classes: [],
        preprocess: null,
        notices: [],
      };
    },
    searchModel: () => Promise.resolve({ hits: [], total: 0 }),
    inspectNode: notHere,
    inspectGraph: notHere,
    tensorValues: notHere,
    saveTensor: notHere,
  };
}

/** The data of a folder that is named `wrong…` does not fit any model. */
function summaryOf(data: DataRequest): DataSummary {
  const trusted = data.kind === 'folder';
  if (trusted && data.folder.includes('wrong'))
    throw badInput('000.npz has the key ‘input_ids’, which is no input of the model.');
  const samples = data.kind === 'generated' ? data.samples : (data.limit ?? 64);
  return {
    sha256: fixtureDataHash(samples, trusted, trusted ? data.folder : ''),
    kind: trusted ? 'images' : 'generated',
    label: trusted ? 'calibration' : 'Random',
    samples,
    sampleNames: Array.from({ length: samples }, (_, index) => digits.sampleName(index)),
    trusted,
    labelled: trusted,
    classes: trusted ? digits.classes : [],
    preprocess: trusted
      ? {
          layout: 'NCHW',
          color: 'L',
          resize: [32, 32],
          crop: 'none',
          scale: 1 / 255,
          mean: [0.5],
          std: [0.5],
        }
      : null,
    notices: [],
  };
}

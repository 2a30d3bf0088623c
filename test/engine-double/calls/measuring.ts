import type { EngineWork } from '../../../src/shared/contract/contract';
import type { DebugReport, LayerReport } from '../../../src/shared/contract/report';
import { fixtureInspection } from '../numbers/inspections';
import { fixturePrediction } from '../numbers/results';
import { wait, type DoubleState } from '../state';

type MeasuringCall = 'run' | 'inspectLayer' | 'layerSamples' | 'thumbnails' | 'predict';

/** Runs, and what is asked of the last one. */
export function measuringCalls(state: DoubleState): Pick<EngineWork, MeasuringCall> {
  const { numbers } = state.behaviour;
  return {
    run: async ({ jobId, recipe, options: { scope, shadow } }) => {
      const result = state.measured(recipe);
      const { report, plan, accuracy } = result;
      if (!state.isCalibrated) await calibrate(state, jobId, plan.layers.length);
      if (scope === 'outputs') {
        await state.work(jobId, { phase: 'measure', total: 6, unit: 'samples' });
      } else {
        await measureLayers(state, jobId, report.layers);
        if (accuracy !== null)
          await state.work(jobId, { phase: 'accuracy', total: 797, unit: 'images' });
      }
      state.options.emit.memory({ rssBytes: 189_000_000 });
      state.last = result;
      const shown = shadow ? report : withoutShadow(report);
      return { ...result, scope, report: scope === 'outputs' ? { ...report, layers: [] } : shown };
    },
    inspectLayer: async ({ layer }) => {
      await wait(120);
      return fixtureInspection(state.needRun(), layer);
    },
    layerSamples: async ({ limit }) => numbers.layerSamples(() => state.anyRun(), limit),
    thumbnails: async ({ samples, sizePx }) => numbers.thumbnails(samples, sizePx),
    predict: async ({ recipe }) => {
      await wait(15);
      state.needRun();
      const now = state.measured(recipe);
      return { ...fixturePrediction(now), outputDb: (now.report.outputs[0]?.sqnrDb ?? 0) + 0.9 };
    },
  };
}

async function calibrate(state: DoubleState, jobId: string, layers: number): Promise<void> {
  const { samples } = state.data;
  await state.work(jobId, { phase: 'prepare', total: 3, unit: 'steps' });
  await state.work(jobId, { phase: 'observe', total: samples, unit: 'samples' });
  await state.work(jobId, { phase: 'convert', total: layers, unit: 'layers' });
  state.isCalibrated = true;
}

/** Weights are known at once, activations layer by layer. */
async function measureLayers(
  state: DoubleState,
  jobId: string,
  layers: readonly LayerReport[],
): Promise<void> {
  const upTo = (share: number, metric: 'weight' | 'accumulated' | 'isolated') =>
    layers.map((layer, index) =>
      index / layers.length < share ? (layer[metric]?.sqnrDb ?? null) : null,
    );
  await state.work(jobId, {
    phase: 'measure',
    total: state.data.samples,
    unit: 'samples',
    partial: (share) => ({
      weightDb: upTo(1, 'weight'),
      accumulatedDb: upTo(share, 'accumulated'),
      isolatedDb: upTo(share, 'isolated'),
    }),
  });
}

function withoutShadow(report: DebugReport): DebugReport {
  return { ...report, layers: report.layers.map((layer) => ({ ...layer, shadow: null })) };
}

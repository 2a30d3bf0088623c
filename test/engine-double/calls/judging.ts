import type { EngineWork } from '../../../src/shared/contract/contract';
import { fixtureMatch } from '../numbers/matches';
import { fixtureSensitivity } from '../numbers/results';
import { accuracyOf, type DoubleState } from '../state';

type JudgingCall = 'sensitivity' | 'accuracy' | 'benchmark' | 'compareKernels' | 'compareWith';

/** What is measured once more than a run does. */
export function judgingCalls(state: DoubleState): Pick<EngineWork, JudgingCall> {
  return {
    sensitivity: async ({ jobId }) => {
      const result = fixtureSensitivity(state.anyRun());
      const byName = new Map(result.layers.map((layer) => [layer.layer, layer]));
      const { layers } = state.need().plan;
      const upTo = (share: number, key: 'oneInDb' | 'oneOutDb') =>
        layers.map((layer, index) =>
          index / layers.length < share ? (byName.get(layer.name)?.[key] ?? null) : null,
        );
      await state.work(jobId, {
        phase: 'sensitivity',
        total: layers.length,
        unit: 'layers',
        partial: (share) => ({
          oneInDb: upTo(share, 'oneInDb'),
          oneOutDb: upTo(share, 'oneOutDb'),
        }),
      });
      return result;
    },
    accuracy: async ({ jobId }) => {
      await state.work(jobId, { phase: 'accuracy', total: 797, unit: 'images' });
      return accuracyOf(state.last?.accuracy?.quantizedTop1 ?? 0.73);
    },
    benchmark: async ({ jobId, repeats }) => {
      await state.work(jobId, { phase: 'benchmark', total: repeats, unit: 'runs' });
      const { sizeBytes, plan } = state.need();
      const latency = (ms: number) => ({ medianMs: ms, p95Ms: ms * 1.2, minMs: ms * 0.9 });
      return {
        threads: 2,
        repeats,
        float: latency(0.045),
        quantized: latency(0.042),
        floatBytes: sizeBytes,
        quantizedBytes: Math.round(sizeBytes * 0.46),
        layers: plan.layers.map((layer, index) => ({
          layer: layer.name,
          floatUs: 2 + (index % 5),
          quantizedUs: 1 + (index % 3),
          executed: layer.skipped ? ('float' as const) : ('int8' as const),
          kernels: layer.skipped ? [layer.op] : [`QLinear${layer.op}`],
        })),
        quantizeOverheadUs: 3.1,
        notices: [],
      };
    },
    compareKernels: async () => {
      const { layers, outputs } = state.anyRun().report;
      const both = (db: number | null) => ({ simulatedDb: db, realDb: db });
      return {
        exactProducts: true,
        layers: layers.map(({ name, accumulated }) => ({
          layer: name,
          ...both(accumulated?.sqnrDb ?? null),
          canSaturate: false,
        })),
        outputs: outputs.map(({ name, sqnrDb }) => ({ name, ...both(sqnrDb) })),
        notices: [],
      };
    },
    compareWith: async ({ jobId }) => {
      const { layers, outputs } = state.anyRun().report;
      await state.work(jobId, { phase: 'measure', total: state.data.samples, unit: 'samples' });
      return {
        sizeBytes: 97_000,
        dump: null,
        layers: layers.slice(1).map(({ name, accumulated, weight }) => ({
          layer: name,
          matchedBy: 'name' as const,
          weightDb: weight?.sqnrDb ?? null,
          accumulatedDb: accumulated?.sqnrDb ?? null,
          ...fixtureMatch(name),
        })),
        missing: layers.slice(0, 1).map(({ name }) => name),
        unmatched: layers
          .slice(0, 1)
          .map(({ name }) => ({ layer: name, reason: 'No tensor has its name.' })),
        firstDivergence: null,
        outputs: outputs.map(({ name, sqnrDb }) => ({ name, sqnrDb })),
        answers: 8,
        agreement: 0.9,
        floatTop1: null,
        quantizedTop1: null,
        notices: [],
        graph: null,
      };
    },
  };
}

import type { LayerSamples } from '../../../shared/contract/inspection';
import type { Prediction } from '../../../shared/contract/tuning';
import type { SensitivityResult } from '../../../shared/contract/judgement';
import type { BarOrder } from '../../charts/layers/bar-order';
import type { PreviousLine } from '../../charts/layers/layer-chart';
import type { AppState } from '../../state/app-state';
import {
  isTrusted,
  jobOf,
  presentEntry,
  presentResult,
  series,
  shownEntry,
} from '../../state/derived/derived';
import type { LinkedView, MetricSeries } from '../../state/view';

/** What the charts show of one moment; they ask for the rest, and for what they do, themselves. */
export interface ChartsProps extends LinkedView {
  /** Why there is nothing to draw; `not-kept`: runs are listed, but their numbers per layer are not there any more. */
  readonly stage: 'no-data' | 'not-run' | 'not-kept' | 'measuring' | 'measured';
  readonly order: BarOrder;
  readonly trusted: boolean;
  readonly previous: PreviousLine | null;
  readonly prediction: Prediction | null;
  /** Model output the waterfall ends at, and its measured dB. */
  readonly outputName: string;
  readonly outputDb: number | null;
  /** Number of the run shown; null while none is. */
  readonly run: number | null;
  /** How far the one-in and one-out values are, and how many layers have one. */
  readonly sensitivity: 'none' | 'running' | 'partial' | 'done';
  readonly sensitivityDone: number;
  /** Errors of samples × layers; null until asked for. */
  readonly samples: LayerSamples | null;
  /** A sample of the calibration data. */
  readonly selectedSample: number | null;
}

export function chartsProps(state: AppState): Omit<ChartsProps, keyof LinkedView | 'previous'> {
  const { model, view, selectedSample } = state;
  const entry = shownEntry(state);
  return {
    stage: stageOf(state),
    order: view.chartOrder,
    trusted: isTrusted(state),
    prediction: state.prediction?.value ?? null,
    outputName: (model.status === 'ready' ? model.value.outputs[0]?.name : null) ?? 'the output',
    outputDb: presentEntry(state)?.outputDb ?? entry?.outputDb ?? null,
    run: entry?.id ?? null,
    sensitivity: sensitivityState(
      jobOf(state, 'sensitivity') !== null,
      state.analyses.sensitivity?.value ?? null,
    ),
    // The engine counts its work, which goes over the layers more than once; here the values that are there.
    sensitivityDone: valuesIn(series(state)[view.metric === 'oneOut' ? 'oneOut' : 'oneIn']),
    samples: presentResult(state, 'samples'),
    selectedSample: selectedSample?.from === 'data' ? selectedSample.sample : null,
  };
}

function stageOf(state: AppState): ChartsProps['stage'] {
  if (state.jobs.some((job) => job.kind === 'run')) return 'measuring';
  if (state.shownRun !== null && state.results[state.shownRun] !== undefined) return 'measured';
  if (state.data.status !== 'ready') return 'no-data';
  return state.runs.length > 0 ? 'not-kept' : 'not-run';
}

function valuesIn({ db, exact }: MetricSeries): number {
  return db.filter((value, index) => value !== null || exact[index] === true).length;
}

function sensitivityState(
  isRunning: boolean,
  result: SensitivityResult | null,
): ChartsProps['sensitivity'] {
  if (isRunning) return 'running';
  if (result === null) return 'none';
  return result.complete ? 'done' : 'partial';
}

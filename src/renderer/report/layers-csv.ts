import type { LayerTiming, Prediction, SensitivityResult } from '../../shared/contract/judgement';
import type { PlanView } from '../../shared/contract/model-view';
import type { DebugReport, Sqnr } from '../../shared/contract/report';
import { csv } from '../pictures/csv';

/** What is known beside the report; each adds its columns. */
export interface LayersCsvExtras {
  readonly sensitivity?: SensitivityResult | null;
  readonly prediction?: Prediction | null;
  readonly timings?: readonly LayerTiming[] | null;
}

const sqnr = (metric: Sqnr | null): string | number | null =>
  metric === null
    ? null
    : metric.exact === true
      ? 'exact'
      : metric.zeroSignal === true
        ? 'no signal'
        : metric.sqnrDb;

/** The layers table with every number, full precision; units stand in the head. */
export function layersCsv(
  report: DebugReport,
  plan: PlanView,
  extras: LayersCsvExtras = {},
): string {
  const sensitivity = new Map(extras.sensitivity?.layers.map((layer) => [layer.layer, layer]));
  const timings = new Map(extras.timings?.map((timing) => [timing.layer, timing]));
  const byName = new Map(plan.layers.map((layer) => [layer.name, layer]));
  const head = [
    'layer',
    'name',
    'op',
    'detail',
    'nodes',
    'output',
    'precision',
    'qconfig from',
    'parameters',
    'weights dB',
    'weights worst channel dB',
    'dead channels',
    'accumulated dB',
    'isolated dB',
    'shadow dB',
    'cosine',
    'rmse / scale',
    'mean error',
    'max error',
    'clipped share',
    ...(extras.sensitivity ? ['one-in dB', 'one-out dB'] : []),
    ...(extras.prediction ? ['share of output noise', 'output dB when toggled, predicted'] : []),
    ...(extras.timings ? ['float us', 'quantized us', 'executed'] : []),
  ];
  const rows = report.layers.map((layer, index) => {
    const view = byName.get(layer.name);
    const { accumulated, weight } = layer;
    const sensed = sensitivity.get(layer.name);
    const timing = timings.get(layer.name);
    return [
      index + 1,
      layer.name,
      layer.op,
      view?.detail ?? '',
      layer.nodes.join(' '),
      layer.output,
      layer.skipped ? 'float' : 'int8',
      view?.source ?? '',
      view?.parameters ?? null,
      sqnr(weight),
      weight?.worstChannelDb,
      weight?.deadChannels,
      sqnr(accumulated),
      sqnr(layer.isolated),
      sqnr(layer.shadow),
      accumulated?.cosine,
      accumulated?.rmseOverScale,
      accumulated?.meanError,
      accumulated?.maxError,
      accumulated?.clipped,
      ...(extras.sensitivity
        ? [sensed?.exact === true ? 'exact' : sensed?.oneInDb, sensed?.oneOutDb]
        : []),
      ...(extras.prediction
        ? [extras.prediction.shares[index], extras.prediction.toggled[index]]
        : []),
      ...(extras.timings ? [timing?.floatUs, timing?.quantizedUs, timing?.executed] : []),
    ];
  });
  return csv(head, rows);
}

import type { LayerTiming, SensitivityResult } from '../../shared/contract/judgement';
import type { Prediction } from '../../shared/contract/tuning';
import { precisionText } from '../../shared/recipe/precisions';
import type { PlanView } from '../../shared/contract/model-view';
import type { DebugReport } from '../../shared/contract/report';
import type { LayerFacts } from '../columns/column';
import type { ComparedLayers } from '../state/compared/compared-layers';
import { comparedColumns, comparedFacts } from '../columns/compared-columns';
import { csvColumns } from '../columns/layer-columns';
import { csv } from '../pictures/csv';

/** What is known beside the report; each adds its columns. */
export interface LayersCsvExtras {
  readonly sensitivity?: SensitivityResult | null;
  readonly prediction?: Prediction | null;
  readonly timings?: readonly LayerTiming[] | null;
  readonly comparison?: ComparedLayers | null;
}

/** The layers table with every number, full precision; units stand in the head. */
export function layersCsv(
  report: DebugReport,
  plan: PlanView,
  extras: LayersCsvExtras = {},
): string {
  const { sensitivity, prediction, timings, comparison } = extras;
  const sensed = new Map(sensitivity?.layers.map((layer) => [layer.layer, layer]));
  const timed = new Map(timings?.map((timing) => [timing.layer, timing]));
  const byName = new Map(plan.layers.map((layer) => [layer.name, layer]));
  const has = (Object.keys(extras) as (keyof LayersCsvExtras)[]).filter((name) => extras[name]);
  const columns = csvColumns(new Set(has));
  const names = [
    'layer',
    'name',
    'op',
    'detail',
    'nodes',
    'output',
    'precision',
    'qconfig from',
    'parameters',
  ];
  const rows = report.layers.map((layer, index) => {
    const view = byName.get(layer.name);
    const facts: LayerFacts = {
      index,
      layer: view,
      report: layer,
      sensed: sensed.get(layer.name),
      timing: timed.get(layer.name),
      prediction: prediction ?? null,
      compared: comparison?.get(layer.name),
    };
    return [
      index + 1,
      layer.name,
      layer.op,
      view?.detail ?? '',
      layer.nodes.join(' '),
      layer.output,
      view === undefined ? (layer.skipped ? 'float' : 'int8') : precisionText(view),
      view?.source ?? '',
      view?.parameters ?? null,
      ...columns.map((column) => column.value(facts)),
    ];
  });
  return csv([...names, ...columns.map((column) => column.head)], rows);
}

/** What a comparison with another model says of every layer, full precision. */
export function comparisonCsv(plan: PlanView, compared: ComparedLayers): string {
  const columns = comparedColumns.flatMap((column) => column.csv ?? []);
  const rows = plan.layers.map((layer, index) => {
    const facts = comparedFacts(index, layer, compared);
    return [index + 1, layer.name, layer.op, ...columns.map((column) => column.value(facts))];
  });
  return csv(['layer', 'name', 'op', ...columns.map((column) => column.head)], rows);
}

import type { SensitivityResult } from '../../shared/contract/judgement';
import type { PlanView } from '../../shared/contract/model-view';
import type { Reading } from '../../shared/contract/metrics';
import type { DebugReport, LayerReport } from '../../shared/contract/report';
import type { LayerFacts, ReportColumn } from '../columns/column';
import { reportColumns } from '../columns/layer-columns';
import { specialPrecisions } from '../state/words/precision-looks';
import { formatDb, nothing } from '../ui/text/numbers';
import { isBelow, scaleStep } from '../ui/scale';
import { markup, type Markup } from '../../shared/html/html';

/** Every layer with every number, coloured as in the app; numbers under the threshold stand out. */
export function layersTable(
  report: DebugReport,
  plan: PlanView,
  sensitivity: SensitivityResult | null,
  threshold: number,
): Markup {
  const views = new Map(plan.layers.map((layer) => [layer.name, layer]));
  const sensed = new Map(sensitivity?.layers.map((layer) => [layer.layer, layer]));
  const columns = reportColumns(
    new Set([
      ...(sensitivity === null ? [] : (['sensitivity'] as const)),
      ...(specialPrecisions(plan.layers).length === 0 ? [] : (['precisions'] as const)),
    ]),
  );
  const row = (layer: LayerReport, index: number): Markup => {
    const facts = {
      index,
      layer: views.get(layer.name),
      report: layer,
      sensed: sensed.get(layer.name),
      timing: undefined,
      prediction: null,
    };
    return markup`<tr${layer.skipped ? markup` class="skipped"` : null}>
<td class="n" data-v="${index + 1}">${index + 1}</td><td class="name">${breakable(layer.name)}${layer.skipped ? markup` <span class="quiet">float</span>` : null}</td><td>${[layer.op, facts.layer?.detail ?? ''].join(' ').trim()}</td>
${columns.map((column) => cellOf(column, facts, threshold))}
</tr>`;
  };
  const head = (text: string, isNumber: boolean): Markup =>
    markup`<th scope="col"${isNumber ? markup` class="n"` : null}><button type="button">${text}</button></th>`;
  return markup`<table class="sortable"><thead><tr>${head('#', true)}${head('Layer', false)}${head('Op', false)}${columns.map((column) => head(column.head, true))}</tr></thead>
<tbody>${report.layers.map(row)}</tbody></table>`;
}

/** What a column says of a layer, coloured where it is a number of dB. */
export function cellOf(column: ReportColumn, facts: LayerFacts, threshold: number): Markup {
  if ('sqnr' in column) {
    const isFloat = column.own && facts.report?.skipped === true;
    return metricCell(column.sqnr(facts), threshold, isFloat);
  }
  return 'text' in column
    ? markup`<td>${column.text(facts)}</td>`
    : numberCell(column.number(facts), column.write);
}

/** Long names break after their scopes. */
export function breakable(name: string): readonly Markup[] {
  return name.split(/(?<=\/)/).map((part) => markup`${part}<wbr>`);
}

function metricCell(metric: Reading | null, threshold: number, isFloat: boolean): Markup {
  if (metric === null)
    return markup`<td class="n${isFloat ? ' float' : ''}" data-v="">${isFloat ? 'float' : nothing}</td>`;
  if (metric.zeroSignal === true)
    return markup`<td class="n" data-v="" title="The float tensor is zero everywhere">no signal</td>`;
  return dbCell(metric.value, metric.exact === true, threshold);
}

function dbCell(db: number | null, exact: boolean, threshold: number): Markup {
  if (exact) return markup`<td class="n q q8" data-v="1e9">exact</td>`;
  if (db === null) return markup`<td class="n" data-v="">${nothing}</td>`;
  return markup`<td class="n q q${scaleStep(db)}${isBelow(db, threshold) ? ' low' : ''}" data-v="${db}">${formatDb(db)}</td>`;
}

function numberCell(value: number | null, write: (value: number) => string): Markup {
  return markup`<td class="n" data-v="${value ?? ''}">${value === null ? nothing : write(value)}</td>`;
}

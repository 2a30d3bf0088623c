import type { SensitivityResult } from '../../shared/contract/judgement';
import type { PlanView } from '../../shared/contract/model-view';
import type { DebugReport, Sqnr } from '../../shared/contract/report';
import { formatDb, formatPercent, nothing } from '../ui/text/numbers';
import { isBelow, scaleStep } from '../ui/scale';
import { markup, type Markup } from './html';

type LayerRow = DebugReport['layers'][number];

/** Every layer with every number, coloured as in the app; numbers under the threshold stand out. */
export function layersTable(
  report: DebugReport,
  plan: PlanView,
  sensitivity: SensitivityResult | null,
  threshold: number,
): Markup {
  const details = new Map(plan.layers.map((layer) => [layer.name, layer.detail]));
  const sensed = new Map(sensitivity?.layers.map((layer) => [layer.layer, layer]));
  const columns = [
    '#',
    'Layer',
    'Op',
    'Weights',
    'Worst channel',
    'Accumulated',
    'Isolated',
    'Shadow',
    ...(sensitivity === null ? [] : ['One-in', 'One-out']),
    'Cosine',
    'rmse / scale',
    'Clipped %',
  ];
  const isText = (column: string): boolean => column === 'Layer' || column === 'Op';
  const db = (value: number | null, exact = false): Markup => dbCell(value, exact, threshold);
  const row = (layer: LayerRow, index: number): Markup => {
    const { weight, accumulated } = layer;
    const one = sensed.get(layer.name);
    return markup`<tr${layer.skipped ? markup` class="skipped"` : null}>
<td class="n" data-v="${index + 1}">${index + 1}</td><td class="name">${breakable(layer.name)}${layer.skipped ? markup` <span class="quiet">float</span>` : null}</td><td>${[layer.op, details.get(layer.name) ?? ''].join(' ').trim()}</td>
${metricCell(weight, threshold, layer.skipped)}${db(weight?.worstChannelDb ?? null)}${metricCell(accumulated, threshold, false)}${metricCell(layer.isolated, threshold, layer.skipped)}${metricCell(layer.shadow, threshold, layer.skipped)}
${sensitivity === null ? null : [db(one?.oneInDb ?? null, one?.exact === true), db(one?.oneOutDb ?? null)]}
${numberCell(accumulated?.cosine ?? null, (value) => value.toFixed(4))}${numberCell(accumulated?.rmseOverScale ?? null, (value) => value.toFixed(2))}${numberCell(accumulated?.clipped ?? null, formatPercent)}
</tr>`;
  };
  return markup`<table class="sortable"><thead><tr>${columns.map((column) => markup`<th scope="col"${isText(column) ? null : markup` class="n"`}><button type="button">${column}</button></th>`)}</tr></thead>
<tbody>${report.layers.map(row)}</tbody></table>`;
}

/** Long names break after their scopes. */
function breakable(name: string): readonly Markup[] {
  return name.split(/(?<=\/)/).map((part) => markup`${part}<wbr>`);
}

function metricCell(metric: Sqnr | null, threshold: number, isFloat: boolean): Markup {
  if (metric === null)
    return markup`<td class="n${isFloat ? ' float' : ''}" data-v="">${isFloat ? 'float' : nothing}</td>`;
  if (metric.zeroSignal === true)
    return markup`<td class="n" data-v="" title="The float tensor is zero everywhere">no signal</td>`;
  return dbCell(metric.sqnrDb, metric.exact === true, threshold);
}

function dbCell(db: number | null, exact: boolean, threshold: number): Markup {
  if (exact) return markup`<td class="n q q8" data-v="1e9">exact</td>`;
  if (db === null) return markup`<td class="n" data-v="">${nothing}</td>`;
  return markup`<td class="n q q${scaleStep(db)}${isBelow(db, threshold) ? ' low' : ''}" data-v="${db}">${formatDb(db)}</td>`;
}

function numberCell(value: number | null, write: (value: number) => string): Markup {
  return markup`<td class="n" data-v="${value ?? ''}">${value === null ? nothing : write(value)}</td>`;
}

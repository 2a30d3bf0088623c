import type { ModelComparison } from '../../shared/contract/judgement';
import type { PlanView } from '../../shared/contract/model-view';
import { comparedColumns, comparedFacts } from '../columns/compared-columns';
import { comparedLayers } from '../state/compared/compared-layers';
import { countOf, formatDb } from '../ui/text/numbers';
import { markup, type Markup } from '../../shared/html/html';
import { breakable, cellOf } from './report-table';

/** Another model beside the open one: where both part, and every layer of both. */
export function comparisonSection(
  name: string,
  comparison: ModelComparison,
  plan: PlanView,
  threshold: number,
): Markup {
  const compared = comparedLayers(comparison);
  const columns = comparedColumns.flatMap(({ report }) => report ?? []);
  const { firstDivergence: first, outputs, layers } = comparison;
  const row = (layer: PlanView['layers'][number], index: number): Markup => {
    const facts = comparedFacts(index, layer, compared);
    const flag = facts.compared?.isFirst === true ? markup` <b>first divergence</b>` : null;
    return markup`<tr><td class="n" data-v="${index + 1}">${index + 1}</td><td class="name">${breakable(layer.name)}${flag}</td>${columns.map((column) => cellOf(column, facts, threshold))}</tr>`;
  };
  const head = (text: string, isNumber: boolean): Markup =>
    markup`<th scope="col"${isNumber ? markup` class="n"` : null}><button type="button">${text}</button></th>`;
  return markup`<section class="long" aria-label="Comparison"><h2>Compared with ${name}</h2>
<p>${countOf(layers.length, 'layer')} of ${plan.layers.length} found. ${outputs.map(({ name: output, sqnrDb, exact }) => `${output}: ${formatDb(sqnrDb, exact === true)}${sqnrDb === null ? '' : ' dB'}`).join(', ')}.</p>
<p><b>First divergence:</b> ${first === null ? 'none.' : first.text}</p>
<table class="sortable"><thead><tr>${head('#', true)}${head('Layer', false)}${columns.map((column) => head(column.head, !('text' in column)))}</tr></thead>
<tbody>${plan.layers.map(row)}</tbody></table></section>`;
}

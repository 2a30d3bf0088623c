import { precisionText } from '../../shared/recipe/precisions';
import { precisionColor } from '../state/words/precision-looks';
import { nothing } from '../ui/text/numbers';
import type { LayerColumn, LayerFacts } from './column';

const textOf = ({ layer }: LayerFacts): string | null =>
  layer === undefined ? null : precisionText(layer);

/** CSV files have it among the names, as they always had; a report where more than int8 and float is used. */
export const precisionColumn: LayerColumn = {
  from: 'precisions',
  table: {
    id: 'precision',
    head: 'Prec',
    title: 'Precision: how exactly the layer computes',
    widthPx: 56,
    align: 'left',
    value: textOf,
    text: (facts) => textOf(facts) ?? nothing,
    color: ({ layer }) => precisionColor(precisionText(layer)),
  },
  report: { head: 'Precision', text: (facts) => textOf(facts) ?? nothing },
};

import type { GridPair } from '../../shared/contract/matching';
import type { LayerView } from '../../shared/contract/model-view';
import {
  isUnknown,
  verdictOf,
  verdictWords,
  type ComparedLayers,
} from '../state/compared/compared-layers';
import { formatDb, formatDeltaDb, formatPercent, nothing } from '../ui/text/numbers';
import { number, type ColumnSpec, type LayerColumn, type LayerFacts } from './column';
import { gridText } from './grid-words';

/** What a comparison alone knows of a layer. */
export function comparedFacts(index: number, layer: LayerView, layers: ComparedLayers): LayerFacts {
  const compared = layers.get(layer.name);
  return { index, layer, report: undefined, timing: undefined, prediction: null, compared };
}

type Words = readonly [id: string, head: string, widthPx: number, title: string];

/** A text: in table, CSV and report alike. */
function text(
  [id, head, widthPx, title]: Words,
  of: (facts: LayerFacts) => string | null | undefined,
  keepsEnd?: true,
): LayerColumn {
  const column: ColumnSpec = {
    id,
    head,
    title,
    widthPx,
    align: 'left',
    keepsEnd,
    value: (facts) => of(facts) ?? null,
    text: (facts) => of(facts) ?? nothing,
  };
  return {
    from: 'comparison',
    table: column,
    csv: { head: head.toLowerCase(), value: of },
    report: { head, text: (facts) => of(facts) ?? nothing },
  };
}

function side(which: keyof GridPair) {
  return ({ compared }: LayerFacts): string | null => {
    const layer = compared?.found ?? null;
    const grid = layer?.activation[which] ?? null;
    if (layer === null || (which === 'theirs' && isUnknown(layer, grid))) return null;
    return gridText(grid);
  };
}

const from = 'comparison';
const found = ({ compared }: LayerFacts) => compared?.found ?? null;

/** What a comparison with another model says of a layer. */
export const comparedColumns: readonly LayerColumn[] = [
  number('oursDb', (facts) => found(facts)?.oursDb, {
    table: ['Ours', 52, 'Ours: accumulated SQNR under the recipe, dB', (db) => formatDb(db)],
    tinted: true,
    smallestFirst: true,
    csv: 'ours accumulated dB',
    report: { head: 'Ours' },
    from,
  }),
  number('theirsDb', (facts) => found(facts)?.accumulatedDb, {
    table: ['Theirs', 52, 'Theirs: accumulated SQNR of the other model, dB', (db) => formatDb(db)],
    tinted: true,
    smallestFirst: true,
    csv: 'theirs accumulated dB',
    report: { head: 'Theirs' },
    from,
  }),
  number('behindDb', behindDb, {
    table: ['Δ dB', 52, 'Difference: theirs less ours, dB', (db) => formatDeltaDb(db)],
    smallestFirst: true,
    csv: 'theirs less ours dB',
    from,
  }),
  number('theirWeights', (facts) => found(facts)?.weightDb, {
    table: [
      'Their wt',
      58,
      'Their weights: SQNR of the other model’s weights, dB',
      (db) => formatDb(db),
    ],
    tinted: true,
    smallestFirst: true,
    csv: 'theirs weights dB',
    report: { head: 'Their weights' },
    from,
  }),
  text(
    ['verdict', 'Verdict', 104, 'Verdict: where the difference comes from'],
    ({ compared }) => compared && verdictWords[verdictOf(compared)],
  ),
  text(['ourGrid', 'Our grid', 104, 'Our grid: what the output is rounded to'], side('ours')),
  text(
    ['theirGrid', 'Their grid', 104, 'Their grid: what the output is rounded to there'],
    side('theirs'),
  ),
  text(
    ['matchedBy', 'Found by', 66, 'Found by: what says that both are the same layer'],
    (facts) => found(facts)?.match.by,
  ),
  number('confidence', (facts) => found(facts)?.match.confidence, {
    table: ['Sure %', 48, 'Confidence: how sure it is that both are the same, %', formatPercent],
    smallestFirst: true,
    csv: 'confidence',
    report: { head: 'Sure %', write: formatPercent },
    from,
  }),
  text(
    ['theirLayer', 'Their layer', 190, 'Their layer: its node, or its tensor, in the other model'],
    (facts) => found(facts)?.theirNode ?? found(facts)?.theirTensor,
    true,
  ),
  text(
    ['why', 'Why', 340, 'Why: what the verdict rests on, or why the layer was not found'],
    ({ compared }) => compared && (compared.found?.verdict?.text ?? compared.reason),
  ),
];

function behindDb({ compared }: LayerFacts): number | null {
  const { oursDb = null, accumulatedDb = null } = compared?.found ?? {};
  return oursDb === null || accumulatedDb === null ? null : accumulatedDb - oursDb;
}

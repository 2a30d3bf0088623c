import { formatDb, nothing } from '../../shared/numbers';
import { printable } from '../../shared/printable';
import type { CompareResult } from '../schemas/compare';
import type { Stream } from '../terminal/io';
import { type Column, numeric } from '../terminal/table';
import {
  errorColumns,
  maskedNote,
  ordersBy,
  stepsColumn,
  worstFirst,
  type SortOrder,
} from './debug-table';
import { cutNotes, layerTable, positionColumn } from './layer-column';

const comparedMetrics = ['weights', 'accumulated'] as const;
export const compareOrders = ordersBy(comparedMetrics);

type Row = CompareResult['layers'][number] & { readonly position: number };

export function compareTable(
  result: CompareResult,
  options: { readonly sort: SortOrder; readonly top?: number },
  stream: Stream,
): string {
  const placed = result.layers.map((layer, index): Row => ({ ...layer, position: index + 1 }));
  const rows = worstFirst(placed, options.sort).slice(0, options.top);
  const isDump = result.dump !== undefined;
  const metrics: Column<Row>[] = [
    // A dump holds what was computed, not with which weights.
    ...errorColumns(isDump ? ['accumulated'] : comparedMetrics),
    stepsColumn,
    numeric('ours', 'dB', (row) => formatDb(row.oursDb)),
    scaleColumn('scale', 'theirs'),
    scaleColumn('our scale', 'ours'),
    { title: 'verdict', cell: (row) => verdictWords(row.verdict) },
    {
      title: 'found by',
      cell: ({ match }) => `${match.by} ${Math.floor(match.confidence * 100)}%`,
    },
  ];
  const droppable = ['our scale', 'scale', 'error', 'worst ch.', 'op', 'found by'];
  const isPaired = result.layers.some((layer) => layer.matchedBy === 'position');
  const masked = maskedNote(rows, comparedMetrics);
  return layerTable<Row>(rows, { before: [positionColumn], after: metrics, droppable }, stream, [
    ...(masked === '' ? [] : [masked]),
    ...(isPaired
      ? [
          isDump
            ? 'Some layers have other names in the dump: they were found by their values.'
            : 'Some layers have other names in the quantized model: they were found by their weights and by what they read.',
        ]
      : []),
    ...cutNotes(rows.length, result.layers.length),
  ]);
}

function scaleColumn(title: string, side: 'ours' | 'theirs'): Column<Row> {
  return numeric(
    title,
    'output',
    ({ activation }) => activation[side]?.scale?.toPrecision(3) ?? nothing,
  );
}

function verdictWords(verdict: Row['verdict']): string {
  return verdict?.kind.replace('-', ' ') ?? nothing;
}

/** Where the two part, and what was not found; empty where there is nothing to say. */
export function matchingLines(
  { firstDivergence, unmatched }: CompareResult,
  stream: Stream,
): string {
  const { bold, dim } = stream.paint;
  const first =
    firstDivergence === null
      ? []
      : [`${bold('First divergence:')} ${printable(firstDivergence.text)}`];
  const missing = unmatched.map(
    ({ layer, reason }) => `${bold('Not found:')} ${printable(layer)} ${dim(reason)}`,
  );
  return [...first, ...missing].map((line) => `${line}\n`).join('');
}

import { formatDb, nothing } from '../../shared/numbers';
import { printable } from '../../shared/printable';
import type { CompareResult } from '../schemas/compare';
import type { Stream } from '../terminal/io';
import { type Column, renderTable } from '../terminal/table';
import { maskedNote, sqnrCell } from './debug-table';
import { layerColumns } from './layer-column';

export const compareOrders = ['order', 'acc', 'weight'] as const;
export type CompareOrder = (typeof compareOrders)[number];

type Row = CompareResult['layers'][number] & { readonly position: number };

export function compareTable(
  result: CompareResult,
  options: { readonly sort: CompareOrder; readonly top?: number },
  stream: Stream,
): string {
  const rows = sortRows(
    result.layers.map((layer, index): Row => ({ ...layer, position: index + 1 })),
    options.sort,
  ).slice(0, options.top);
  const number: Column<Row> = { title: '#', align: 'right', cell: (row) => String(row.position) };
  const metrics: Column<Row>[] = [
    { title: 'op', cell: (row) => row.op },
    { title: 'weight', unit: 'dB', align: 'right', cell: (row) => sqnrCell(row.weight) },
    {
      title: 'worst ch.',
      unit: 'dB',
      align: 'right',
      cell: (row) => formatDb(row.weight?.worstChannelDb),
    },
    { title: 'accum.', unit: 'dB', align: 'right', cell: (row) => sqnrCell(row.accumulated) },
    {
      title: 'error',
      unit: 'rms/scale',
      align: 'right',
      cell: (row) => row.accumulated?.rmseOverScale?.toFixed(2) ?? nothing,
    },
    { title: 'ours', unit: 'dB', align: 'right', cell: (row) => formatDb(row.oursDb) },
    scaleColumn('scale', 'theirs'),
    scaleColumn('our scale', 'ours'),
    { title: 'verdict', cell: (row) => verdictWords(row.verdict) },
    {
      title: 'found by',
      cell: ({ match }) => `${match.by} ${Math.floor(match.confidence * 100)}%`,
    },
  ];
  const droppable = ['our scale', 'scale', 'error', 'worst ch.', 'op', 'found by'];
  const table = { before: [number], after: metrics, droppable };
  const { columns, note } = layerColumns(rows, table, stream);
  const isPaired = result.layers.some((layer) => layer.matchedBy === 'position');
  const masked = maskedNote(rows.map((row) => row.accumulated));
  const notes = [
    ...(masked === '' ? [] : [masked]),
    ...(isPaired
      ? [
          'Some layers have other names in the quantized model: they were found by their weights and by what they read.',
        ]
      : []),
    ...(rows.length < result.layers.length
      ? [`${rows.length} of ${result.layers.length} layers shown (--top).`]
      : []),
  ];
  return (
    renderTable(columns, rows, stream.paint) +
    note +
    notes.map((text) => `${stream.paint.dim(text)}\n`).join('')
  );
}

function scaleColumn(title: string, side: 'ours' | 'theirs'): Column<Row> {
  return {
    title,
    unit: 'output',
    align: 'right',
    cell: ({ activation }) => activation[side]?.scale?.toPrecision(3) ?? nothing,
  };
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

function sortRows(rows: readonly Row[], sort: CompareOrder): readonly Row[] {
  if (sort === 'order') return rows;
  const key = sort === 'acc' ? 'accumulated' : 'weight';
  const dbOf = (row: Row): number => row[key]?.sqnrDb ?? Number.MAX_VALUE;
  return rows.toSorted((one, other) => dbOf(one) - dbOf(other) || one.position - other.position);
}

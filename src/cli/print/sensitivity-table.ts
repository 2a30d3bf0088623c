import { formatDb, formatDeltaDb } from '../../shared/numbers';
import { worstOutput } from '../../shared/findings/output-sqnr';
import type { SensitivityReport } from '../schemas/sensitivity';
import type { Stream } from '../terminal/io';
import { type Column, renderTable } from '../terminal/table';
import { layerColumns } from './layer-column';

export const sensitivityOrders = ['one-in', 'one-out', 'order'] as const;
export type SensitivityOrder = (typeof sensitivityOrders)[number];

type Layer = SensitivityReport['layers'][number];

interface Row extends Layer {
  readonly name: string;
  readonly position: number;
  /** dB won at the output that suffers most by keeping this layer in float; null where either side is unknown. */
  readonly gainDb: number | null;
}

export function sensitivityTable(
  result: SensitivityReport,
  options: { readonly sort: SensitivityOrder; readonly top?: number },
  stream: Stream,
): string {
  const wholeDb = worstOutput(result.outputs).db;
  const rows = sortRows(
    result.layers.map((layer, index): Row => ({
      ...layer,
      name: layer.layer,
      position: index + 1,
      gainDb: wholeDb === null || layer.oneOutDb === null ? null : layer.oneOutDb - wholeDb,
    })),
    options.sort,
  ).slice(0, options.top);
  const number: Column<Row> = { title: '#', align: 'right', cell: (row) => String(row.position) };
  const metrics: Column<Row>[] = [
    { title: 'op', cell: (row) => row.op },
    {
      title: 'one-in',
      unit: 'dB',
      align: 'right',
      cell: (row) => formatDb(row.oneInDb, row.exact === true),
    },
    { title: 'one-out', unit: 'dB', align: 'right', cell: (row) => formatDb(row.oneOutDb) },
    { title: 'gain', unit: 'dB', align: 'right', cell: (row) => formatDeltaDb(row.gainDb) },
    { title: 'samples', align: 'right', cell: (row) => String(row.samples) },
  ];
  const table = { before: [number], after: metrics, droppable: ['samples', 'op'] };
  const { columns, note } = layerColumns(rows, table, stream);
  const notes = [
    'one-in: output SQNR with only this layer quantized; one-out: with all but this one; gain: what skipping it wins.',
    ...(result.complete ? [] : ['Not complete: layers without a number were not measured.']),
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

function sortRows(rows: readonly Row[], sort: SensitivityOrder): readonly Row[] {
  switch (sort) {
    case 'order':
      return rows;
    case 'one-in':
      return rows.toSorted(
        (one, other) => valueOr(one.oneInDb, Infinity) - valueOr(other.oneInDb, Infinity) || 0,
      );
    case 'one-out':
      return rows.toSorted(
        (one, other) => valueOr(other.oneOutDb, -Infinity) - valueOr(one.oneOutDb, -Infinity) || 0,
      );
  }
}

/** Two infinities subtract to NaN; `|| 0` at the caller keeps their order then. */
function valueOr(db: number | null, missing: number): number {
  return db ?? missing;
}

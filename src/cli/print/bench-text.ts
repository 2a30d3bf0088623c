import { countOf, formatBytes, formatDuration } from '../../shared/numbers';
import type { BenchReport } from '../schemas/bench';
import type { Stream } from '../terminal/io';
import { type Column, renderTable } from '../terminal/table';
import { layerColumns } from './layer-column';

const slowestLayers = 15;

export function benchText(report: BenchReport, stream: Stream): string {
  const { paint } = stream;
  const sections = [
    renderTable(
      [
        { title: 'model', cell: (row) => row.path },
        { title: 'median', unit: 'ms', align: 'right', cell: (row) => ms(row.latency.medianMs) },
        { title: 'p95', unit: 'ms', align: 'right', cell: (row) => ms(row.latency.p95Ms) },
        { title: 'min', unit: 'ms', align: 'right', cell: (row) => ms(row.latency.minMs) },
        { title: 'size', align: 'right', cell: (row) => formatBytes(row.sizeBytes) },
      ],
      report.models,
      paint,
    ),
  ];
  if (report.speedup !== null) sections.push(`${verdict(report.speedup, stream)}\n`);
  if (report.layers.length > 0) sections.push(layersTable(report, stream));
  const { runtime, cpu, threads } = report.machine;
  const features = cpu.length === 0 ? '' : ` (${cpu.join(', ')})`;
  sections.push(
    paint.dim(
      `${countOf(report.repeats, 'run')} of each, ${countOf(threads, 'thread')}, ${runtime}${features}`,
    ),
  );
  return `${sections.join('\n')}\n`;
}

function ms(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value.toFixed(value >= 9.995 ? 1 : 2);
}

function verdict(speedup: number, stream: Stream): string {
  const { paint } = stream;
  if (speedup >= 1)
    return paint.green(`The second model takes 1/${speedup.toFixed(2)} of the time of the first.`);
  return paint.yellow(
    `The second model takes ${(1 / speedup).toFixed(2)} times as long as the first.`,
  );
}

type Row = BenchReport['layers'][number] & { readonly name: string };

/** The layers that take most time, and what became of them. */
function layersTable(report: BenchReport, stream: Stream): string {
  const rows = report.layers
    .map((layer): Row => ({ ...layer, name: layer.layer }))
    .toSorted((one, other) => largest(other) - largest(one))
    .slice(0, slowestLayers);
  const columns: Column<Row>[] = [
    { title: 'float', unit: 'µs', align: 'right', cell: (row) => row.floatUs.toFixed(0) },
    { title: 'int8', unit: 'µs', align: 'right', cell: (row) => row.quantizedUs.toFixed(0) },
    { title: 'ran as', cell: (row) => row.executed },
    { title: 'kernels', cell: (row) => row.kernels.join(', ') },
  ];
  const table = { before: [], after: columns, droppable: ['kernels'] };
  const { columns: fitting, note } = layerColumns(rows, table, stream);
  const overhead =
    report.quantizeOverheadUs === null
      ? ''
      : `Q and DQ nodes that were left: ${formatDuration(report.quantizeOverheadUs / 1000)} a run\n`;
  const cut =
    rows.length < report.layers.length
      ? `${stream.paint.dim(`The slowest ${rows.length} of ${report.layers.length} layers.`)}\n`
      : '';
  return renderTable(fitting, rows, stream.paint) + note + cut + overhead;
}

function largest(row: Row): number {
  return Math.max(row.floatUs, row.quantizedUs);
}

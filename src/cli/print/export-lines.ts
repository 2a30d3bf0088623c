import { countOf, formatBytes, formatDb } from '../../shared/numbers';
import { printable } from '../../shared/printable';
import type { QuantizeResult } from '../schemas/quantize';
import type { Stream } from '../terminal/io';
import { numeric, renderTable } from '../terminal/table';
import { withBranches } from './summary';

type Exported = QuantizeResult['export'];

/** What was written, how good it is, and which kernels really run. */
export function exportLines(
  exported: Exported,
  skipped: readonly string[],
  stream: Stream,
): string {
  const share = (exported.sizeBytes / exported.floatBytes) * 100;
  const size = `${formatBytes(exported.sizeBytes)}, ${share.toFixed(0)} % of ${formatBytes(exported.floatBytes)}`;
  const kept = skipped.length === 0 ? '' : `, ${countOf(skipped.length, 'layer')} in float`;
  const outputs = renderTable<Exported['outputs'][number]>(
    [
      { title: 'model output', cell: (row) => row.name },
      numeric('SQNR', 'dB', (row) => formatDb(row.sqnrDb, row.exact === true)),
    ],
    withBranches(exported.outputs),
    stream.paint,
  );
  return [
    `${stream.paint.bold(printable(exported.path))}  ${exported.format}, ${size}${kept}\n`,
    `sha256 ${exported.sha256}\n\n`,
    outputs,
    `\nReally executed: ${opsText(exported.executedOps)}\n`,
  ].join('');
}

/** `QLinearConv 52, QuantizeLinear 1, …`, the commonest first. */
export function opsText(ops: Readonly<Record<string, number>>): string {
  return Object.entries(ops)
    .toSorted(([oneOp, one], [otherOp, other]) => other - one || oneOp.localeCompare(otherOp, 'en'))
    .map(([op, count]) => `${printable(op)} ${count}`)
    .join(', ');
}

import {
  countOf,
  formatBytes,
  formatDb,
  formatDuration,
  formatPercent,
} from '../../shared/numbers';
import { precisionNames } from '../../shared/recipe/precisions';
import type { TuneResult } from '../../shared/contract/tuning';
import { printable } from '../../shared/printable';
import type { TuneReport } from '../schemas/tune';
import type { Stream } from '../terminal/io';
import { type Column, numeric, renderTable } from '../terminal/table';

type Point = TuneReport['points'][number];

/** The measured points from fewest to most skips, then the set that was chosen. */
export function tuneLines(result: TuneReport, stream: Stream): string {
  const { paint } = stream;
  const has = (key: 'accuracy' | 'agreement'): boolean =>
    result.points.some((point) => point[key] !== null);
  const names = precisionNames.filter((name) =>
    result.points.some((point) => (point.precisions?.[name] ?? 0) > 0),
  );
  const columns: Column<Point>[] = [
    { title: '', cell: (point) => (isSame(point, result.best) ? '>' : ' ') },
    ...(names.length === 0
      ? [numeric<Point>('skipped', 'layers', (point) => String(point.skipped.length))]
      : names.map((name) =>
          numeric<Point>(name, 'layers', (point) => String(point.precisions?.[name] ?? 0)),
        )),
    numeric('output', 'dB', (point) => formatDb(point.outputDb)),
    ...(has('accuracy')
      ? [numeric<Point>('top-1', '%', (point) => formatPercent(point.accuracy))]
      : []),
    ...(has('agreement')
      ? [numeric<Point>('agreement', '%', (point) => formatPercent(point.agreement))]
      : []),
    numeric('cost', costUnits[result.cost], (point) => costText(point.cost, result.cost)),
    { title: 'target', cell: (point) => (point.reachesTarget ? 'reached' : '–') },
  ];
  const points = result.points.toSorted((one, other) =>
    names.length === 0 ? one.skipped.length - other.skipped.length : one.cost - other.cost,
  );
  const verdict = result.reached
    ? paint.green(`Target reached with ${countOf(result.skipped.length, 'layer')} in float:`)
    : paint.yellow(
        `Target not reached; the best found keeps ${countOf(result.skipped.length, 'layer')} in float:`,
      );
  return [
    `Target: ${targetText(result.target)}, ${result.kernels} kernels\n\n`,
    renderTable(columns, points, paint),
    ...(result.precisions === undefined
      ? [
          `\n${result.skipped.length === 0 && result.reached ? paint.green('Target reached without any skip.') : verdict}\n`,
          ...result.skipped.map((name) => `  ${printable(name)}\n`),
        ]
      : [`\n${assignedLines(result, stream)}`]),
    paint.dim(
      `${countOf(result.points.length, 'state')} measured in ${formatDuration(result.durationMs)}${result.stoppedEarly ? ', stopped early' : ''}`,
    ),
    '\n',
  ].join('');
}

/** How many layers have which precision, and the names of all but those of the coarsest. */
function assignedLines({ precisions = {}, best, reached }: TuneReport, { paint }: Stream): string {
  const counts = Object.entries(best.precisions ?? {});
  const [coarsest] = precisionNames.filter((name) => counts.some(([one]) => one === name));
  const said = counts.map(([name, count]) => `${countOf(count, 'layer')} ${name}`).join(', ');
  const finer = Object.entries(precisions).filter(([, name]) => name !== coarsest);
  return [
    reached
      ? paint.green(`Target reached with ${said}:\n`)
      : paint.yellow(`Target not reached; the best found has ${said}:\n`),
    ...finer.map(([layer, name]) => `  ${name.padEnd(6)} ${printable(layer)}\n`),
  ].join('');
}

/** What the chosen set comes to once it is written, and how sure it is that no member can go. */
export function writtenLines({
  written,
  reached,
  isMinimal,
  best,
  skipped,
}: Pick<TuneResult, 'written' | 'reached' | 'isMinimal' | 'best' | 'skipped'>): string {
  const verified =
    reached && isMinimal && skipped.length > 0
      ? 'Each of these layers was left out once more: none of them can be.\n'
      : '';
  if (written === null) {
    return best.reachesTarget
      ? `${verified}Reached on simulated kernels only: it was not measured as a file would run.\n`
      : verified;
  }
  const isExact = written.outputDb === null && written.reachesTarget;
  const numbers = [
    isExact ? formatDb(null, true) : `${formatDb(written.outputDb)} dB`,
    ...(written.accuracy === null ? [] : [`top-1 ${formatPercent(written.accuracy)} %`]),
    ...(written.agreement === null ? [] : [`agreement ${formatPercent(written.agreement)} %`]),
  ];
  return `${verified}As a written file, on real kernels: ${numbers.join(', ')}.\n`;
}

const costUnits = { time: 'µs', bytes: '', count: 'layers', bits: 'bits' } as const;

function costText(cost: number, kind: TuneReport['cost']): string {
  if (kind === 'bytes') return formatBytes(cost);
  return cost.toFixed(kind === 'bits' ? 2 : 0);
}

function targetText(target: TuneReport['target']): string {
  switch (target.kind) {
    case 'sqnr':
      return `output SQNR of at least ${formatDb(target.db)} dB`;
    case 'cosine':
      return `output cosine of at least ${target.value}`;
    case 'accuracyDrop':
      return `top-1 at most ${target.points} points under float`;
    case 'agreement':
      return `same answer on at least ${formatPercent(target.share)} % of the samples`;
    case 'bytes':
      return `a file of at most ${formatBytes(target.most)}`;
    case 'divergence':
      return `answers at most ${target.nats} nats from float (KL divergence)`;
  }
}

function isSame(one: Point, other: Point): boolean {
  return (
    one.cost === other.cost &&
    one.outputDb === other.outputDb &&
    one.skipped.length === other.skipped.length &&
    one.skipped.every((name) => other.skipped.includes(name))
  );
}

import type { TunePoint, TuneResult } from '../../../shared/contract/tuning';
import { countOf, formatDb, formatDuration, formatPercent } from '../../ui/text/numbers';
import { indexOfBest } from './use-tune';

/** How far the search is; after it, what the chosen recipe reaches. */
export function TuneVerdict({
  progress,
  result,
  point,
}: {
  readonly progress: string | null;
  readonly result: TuneResult | null;
  readonly point: TunePoint | null;
}) {
  if (progress !== null) return <span className="text-ink2">{progress}</span>;
  if (result === null || point === null) return null;
  const isBest = result.points.indexOf(point) === indexOfBest(result);
  const about = [
    isBest ? writtenWords(result) : '',
    isBest ? minimalWords(result) : '',
    `${countOf(result.points.length, 'recipe')} measured in ${formatDuration(result.durationMs)}.`,
    point.accuracy === null ? '' : `Accuracy ${formatPercent(point.accuracy)} %.`,
    ...(isBest ? result.notices.map(({ message }) => message) : []),
  ];
  const text = about.filter((part) => part !== '').join(' ');
  return (
    <span title={text}>
      <b className="mr-2 font-semibold">{verdictOf(point, isBest ? result : null)}</b>
      <span className="text-ink2">{text}</span>
    </span>
  );
}

/** What the recipe comes to once it is written: simulated numbers are no promise of that. */
function writtenWords({ written, best }: TuneResult): string {
  if (written === null) return 'Not measured as a file would run.';
  if (written.reachesTarget || !best.reachesTarget) return '';
  return `Written and run on this CPU it has ${formatDb(written.outputDb)} dB.`;
}

function minimalWords({ stoppedEarly, isMinimal, reached, skipped }: TuneResult): string {
  if (stoppedEarly) return 'Stopped early: a smaller set may exist.';
  return reached && isMinimal && skipped.length > 0 ? 'None of them can be left out.' : '';
}

/** `result` where the point is what the search chose: then it was measured as a file, too. */
function verdictOf(
  { reachesTarget, skipped, outputDb }: TunePoint,
  result: TuneResult | null,
): string {
  const db = `${formatDb(outputDb)} dB`;
  if (!reachesTarget) return `The target is not reached: ${db}`;
  if (result?.written?.reachesTarget === false) return `Reached in simulation only: ${db}`;
  if (skipped.length === 0) return `No skip is needed: all int8 reaches ${db}`;
  return `${countOf(skipped.length, 'layer')} in float ${skipped.length === 1 ? 'reaches' : 'reach'} ${db}`;
}

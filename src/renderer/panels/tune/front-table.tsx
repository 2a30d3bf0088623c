import { Check } from 'lucide-react';
import type { TunePoint } from '../../../shared/contract/tuning';
import type { LayerLabels } from '../../ui/text/layer-name';
import {
  formatBytes,
  formatDb,
  formatDeltaDb,
  formatDuration,
  formatPercent,
} from '../../ui/text/numbers';
import type { FrontRow } from './front';
import type { Cost } from './tune-form';

const template =
  'grid grid-cols-[16px_minmax(0,1fr)_56px_56px_56px_80px] items-center gap-2 px-5 whitespace-nowrap';
const costHeads: Readonly<Record<Cost, string>> = { time: 'time', bytes: 'size', count: 'skips' };

function costText(value: number, cost: Cost): string {
  if (cost === 'bytes') return formatBytes(value);
  return cost === 'time' ? formatDuration(value / 1000) : String(Math.round(value));
}

/** Shows the recipes no other beats, fewest skips first; data from the points that the search measured. */
export function FrontTable({
  rows,
  chosen,
  chosenIndex,
  cost,
  judged,
  labels,
  onChoose,
}: {
  readonly rows: readonly FrontRow[];
  readonly chosen: TunePoint | null;
  readonly chosenIndex: number | null;
  readonly cost: Cost;
  /** What the answers column shows. */
  readonly judged: 'accuracy' | 'agreement';
  readonly labels: LayerLabels;
  onChoose(index: number): void;
}) {
  return (
    <section className="flex min-h-0 flex-col" aria-label="Recipes on the front">
      <div className={`${template} h-7 shrink-0 text-meta text-ink3`} aria-hidden>
        <span />
        <span>Worst first, cost: {cost}</span>
        <span className="text-right">gain</span>
        <span className="text-right">dB</span>
        <span className="text-right">{judged === 'agreement' ? 'agree %' : 'acc %'}</span>
        <span className="text-right">{costHeads[cost]}</span>
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {rows.map(({ index, point, added, gainDb }) => {
          const included =
            chosen !== null &&
            point.skipped.length > 0 &&
            point.skipped.every((name) => chosen.skipped.includes(name));
          const on = index === chosenIndex;
          return (
            <li key={index}>
              <button
                type="button"
                aria-pressed={on}
                onClick={() => onChoose(index)}
                className={`${template} h-7 w-full text-left ${on ? 'bg-accent-bg' : 'hover:bg-raised'} ${included || on ? '' : 'text-ink2'}`}
              >
                <span>
                  {included ? <Check className="size-3.5" aria-label="included" /> : null}
                </span>
                <span className="truncate" title={added.join('\n')}>
                  {stepName(added, point, labels)}
                </span>
                <span className="text-right text-ink2">
                  {gainDb === null ? '' : formatDeltaDb(gainDb)}
                </span>
                <span className="text-right font-medium">{formatDb(point.outputDb)}</span>
                <span className="text-right">{formatPercent(point[judged])}</span>
                <span className="text-right">{costText(point.cost, cost)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function stepName(added: readonly string[], point: TunePoint, labels: LayerLabels): string {
  const [first] = added;
  if (point.skipped.length === 0 || first === undefined)
    return point.skipped.length === 0 ? 'All int8' : `${point.skipped.length} skips`;
  return added.length === 1
    ? `Skip ${labels.short(first).text}`
    : `Skip ${labels.short(first).text} and ${added.length - 1} more`;
}

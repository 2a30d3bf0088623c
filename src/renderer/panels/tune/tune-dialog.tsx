import { Check, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { TunePoint, TuneResult, TuneTarget } from '../../../shared/contract/judgement';
import { withLayer } from '../../../shared/recipe/recipe';
import { useApp, useSession } from '../../session/page/app-context';
import { TunePointsChart } from '../../charts/dots/tune-points-chart';
import { jobOf, labelsOf, presentEntry } from '../../state/derived/derived';
import { patchGlobalEdit, withoutSkips } from '../../state/recipe/recipe-edits';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import type { LayerLabels } from '../../ui/text/layer-name';
import {
  countOf,
  formatBytes,
  formatDb,
  formatDeltaDb,
  formatDuration,
  formatPercent,
} from '../../ui/text/numbers';
import { Checkbox } from '../../ui/toggle';
import { useStepText } from '../../session/page/use-now';
import type { FrontRow } from './front';
import { tuneFront } from './front';
import type { TargetDraft } from './tune-form';
import { TuneForm, defaultTarget, targetOf } from './tune-form';

type Cost = 'time' | 'bytes' | 'count';

/** Finds a small set of layers to keep in float for a target. */
export function TuneDialog() {
  const session = useSession();
  const recipe = useApp((state) => state.document.recipe);
  const kernels = useApp((state) => state.settings.kernels);
  const labels = useApp(labelsOf);
  const job = useApp((state) => jobOf(state, 'tune'));
  const floatTop1 = useApp((state) => presentEntry(state)?.floatAccuracy ?? null);
  const labelled = useApp((state) => state.runs.some((run) => run.floatAccuracy !== null));
  const [target, setTarget] = useState<TargetDraft>(defaultTarget);
  const [cost, setCost] = useState<Cost>('count');
  const [result, setResult] = useState<{
    readonly value: TuneResult;
    readonly target: TuneTarget;
    readonly cost: Cost;
  } | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [keepSkips, setKeepSkips] = useState(false);
  const skips = useApp((state) => state.plan?.layers.filter((layer) => layer.skipped).length ?? 0);
  const wanted = targetOf(target);
  const progress = useStepText(job) || 'Ordering layers.';
  // While it searches, what it has measured: the numbers of another search would pass for its own.
  const found = useApp((state) => jobOf(state, 'tune')?.told?.tunePoints ?? null);
  const shown =
    job !== null && found !== null && wanted !== null
      ? { points: found, target: wanted, cost }
      : result === null
        ? null
        : { points: result.value.points, target: result.target, cost: result.cost };
  const chosenIndex = job === null ? chosen : null;

  const run = async (): Promise<void> => {
    if (wanted === null || job !== null) return;
    const before = result;
    setResult(null);
    setChosen(null);
    const value = await session.tune({
      recipe: keepSkips ? recipe : withoutSkips(recipe),
      target: wanted,
      cost,
      kernels,
    });
    if (value === null) return setResult(before);
    setResult({ value, target: wanted, cost });
    setChosen(indexOfBest(value));
    return undefined;
  };
  const point = chosen === null ? undefined : result?.value.points[chosen];
  const apply = (): void => {
    if (point === undefined || result === null) return;
    session.edit({
      title: `Tune: ${countOf(point.skipped.length, 'skip')}`,
      recipe: recipeOf(result.value, point),
    });
    session.show(null);
  };
  const close = (): void => {
    if (job !== null) void session.cancel();
    session.show(null);
  };
  const hasResult = result !== null && job === null;
  return (
    <Dialog
      title="Tune"
      subtitle="Find a small set of layers to keep in float."
      className="h-[640px] w-[1000px]"
      onClose={close}
      onSubmit={() => (hasResult ? apply() : void run())}
      footer={
        <>
          <p className="min-w-0 flex-1 truncate" role="status">
            <Verdict
              progress={job === null ? null : progress}
              result={result?.value ?? null}
              point={point ?? null}
            />
          </p>
          <Button
            size="medium"
            onClick={() => (job === null ? session.show(null) : void session.cancel())}
          >
            {job === null ? 'Cancel' : 'Stop with the best so far'}
          </Button>
          {hasResult ? (
            <Button size="medium" disabled={wanted === null} onClick={() => void run()}>
              Run again
            </Button>
          ) : null}
          {hasResult ? (
            <Button size="medium" look="primary" disabled={point === undefined} onClick={apply}>
              {point?.skipped.length === 0
                ? 'Apply all int8'
                : `Apply ${countOf(point?.skipped.length ?? 0, 'skip')}`}
            </Button>
          ) : (
            <Button
              size="medium"
              look="primary"
              disabled={wanted === null || job !== null}
              onClick={() => void run()}
            >
              {job === null ? 'Find' : 'Searching'}
            </Button>
          )}
        </>
      }
    >
      <div className="grid min-h-0 flex-1 grid-cols-[296px_minmax(0,1fr)]">
        <div className="overflow-y-auto border-r border-line p-5">
          <TuneForm
            target={target}
            cost={cost}
            labelled={labelled}
            disabled={job !== null}
            onTarget={setTarget}
            onCost={setCost}
          />
          {skips === 0 ? null : (
            <Checkbox
              className="mt-4"
              checked={keepSkips}
              disabled={job !== null}
              onChange={setKeepSkips}
            >
              Keep the {countOf(skips, 'skip')} of the recipe
            </Checkbox>
          )}
          <PerChannelHint />
        </div>
        {shown === null ? (
          <EmptyState
            icon={<SlidersHorizontal />}
            title={job === null ? 'Nothing searched yet' : 'Measuring recipes'}
          >
            {job === null
              ? 'Layers are ordered by the noise they cause for what they cost; then the shortest list that measures as good enough is looked for.'
              : progress}
          </EmptyState>
        ) : (
          <div className="grid min-h-0 min-w-0 grid-rows-[minmax(220px,46%)_minmax(0,1fr)]">
            <section className="flex min-h-0 flex-col border-b border-line px-5 pt-3">
              <header className="flex items-center">
                <h2 className="font-semibold">Pareto front</h2>
              </header>
              <div className="relative flex min-h-0 flex-1 flex-col">
                <TunePointsChart
                  points={shown.points}
                  target={shown.target}
                  floatTop1={floatTop1}
                  chosen={chosenIndex}
                  onChoose={setChosen}
                />
              </div>
            </section>
            <FrontTable
              rows={tuneFront(shown.points)}
              chosen={chosenIndex === null ? null : (point ?? null)}
              chosenIndex={chosenIndex}
              cost={shown.cost}
              judged={shown.target.kind === 'agreement' ? 'agreement' : 'accuracy'}
              labels={labels}
              onChoose={setChosen}
            />
          </div>
        )}
      </div>
    </Dialog>
  );
}

function indexOfBest(result: TuneResult): number | null {
  const key = [...result.best.skipped].sort().join('\n');
  const index = result.points.findIndex((point) => [...point.skipped].sort().join('\n') === key);
  return index < 0 ? null : index;
}

function recipeOf(result: TuneResult, point: TunePoint) {
  const wanted = new Set(point.skipped);
  const cleared = result.skipped
    .filter((name) => !wanted.has(name))
    .reduce((recipe, name) => withLayer(recipe, name, undefined), result.recipe);
  return point.skipped.reduce((recipe, name) => withLayer(recipe, name, 'none'), cleared);
}

function Verdict({
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

const template =
  'grid grid-cols-[16px_minmax(0,1fr)_56px_56px_56px_80px] items-center gap-2 px-5 whitespace-nowrap';
const costHeads: Readonly<Record<Cost, string>> = { time: 'time', bytes: 'size', count: 'skips' };

function costText(value: number, cost: Cost): string {
  if (cost === 'bytes') return formatBytes(value);
  return cost === 'time' ? formatDuration(value / 1000) : String(Math.round(value));
}

function FrontTable({
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

/** Often no layer must stay float at all: say so before searching. */
function PerChannelHint() {
  const session = useSession();
  const recipe = useApp((state) => state.document.recipe);
  const own =
    recipe.global === undefined || recipe.global === 'none'
      ? undefined
      : recipe.global.weight?.granularity;
  const isPerTensor =
    own === 'tensor' ||
    (own === undefined && ['ort-u8s8', 'ort-s8s8', 'qnnpack'].includes(recipe.preset ?? 'default'));
  if (!isPerTensor) return null;
  return (
    <section className="mt-4 border-t border-line pt-4">
      <h2 className="font-semibold">No skip needed?</h2>
      <p className="mt-1 text-ink2">
        Weights are quantized per tensor. Per-channel weights cost next to nothing and may be enough
        by themselves: a guess, not measured yet.
      </p>
      <Button
        className="mt-2"
        onClick={() => {
          session.edit(
            patchGlobalEdit(recipe, { weight: { granularity: 'channel' } }, 'Per-channel weights'),
          );
          session.show(null);
        }}
      >
        Try per-channel weights
      </Button>
    </section>
  );
}

import { SlidersHorizontal } from 'lucide-react';
import { TunePointsChart } from '../../charts/dots/tune-points-chart';
import { useApp, useSession } from '../../session/page/app-context';
import { labelsOf, presentEntry, skippedLayers } from '../../state/derived/derived';
import { wholeModelConfig } from '../../../shared/recipe/resolve';
import { changeGlobalEdit } from '../../../shared/recipe/recipe-edits';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { countOf } from '../../ui/text/numbers';
import { Checkbox } from '../../ui/toggle';
import { tuneFront } from './front';
import { FrontTable } from './front-table';
import { TuneForm } from './tune-form';
import { TuneVerdict } from './tune-verdict';
import { useTune, type Tuning } from './use-tune';

/** Finds a small set of layers to keep in float for a target; data from the engine's search. */
export function TuneDialog() {
  const session = useSession();
  const tuning = useTune();
  const { isSearching, result, run, apply } = tuning;
  const close = (): void => {
    if (isSearching) void session.cancel();
    session.show(null);
  };
  return (
    <Dialog
      title="Tune"
      subtitle="Find a small set of layers to keep in float."
      className="h-[640px] w-[1000px]"
      onClose={close}
      onSubmit={() => (result !== null && !isSearching ? apply() : void run())}
      footer={<TuneFoot tuning={tuning} />}
    >
      <div className="grid min-h-0 flex-1 grid-cols-[296px_minmax(0,1fr)]">
        <Search tuning={tuning} />
        <Found tuning={tuning} />
      </div>
    </Dialog>
  );
}

interface PartProps {
  readonly tuning: Tuning;
}

function TuneFoot({ tuning }: PartProps) {
  const session = useSession();
  const { isSearching, canRun, result, point, run, apply } = tuning;
  return (
    <>
      <p className="min-w-0 flex-1 truncate" role="status">
        <TuneVerdict progress={tuning.progress} result={result} point={point} />
      </p>
      <Button
        size="medium"
        onClick={() => (isSearching ? void session.cancel() : session.show(null))}
      >
        {isSearching ? 'Stop with the best so far' : 'Cancel'}
      </Button>
      {result !== null && !isSearching ? (
        <>
          <Button size="medium" disabled={!canRun} onClick={() => void run()}>
            Run again
          </Button>
          <Button size="medium" look="primary" disabled={point === null} onClick={apply}>
            {point?.skipped.length === 0
              ? 'Apply all int8'
              : `Apply ${countOf(point?.skipped.length ?? 0, 'skip')}`}
          </Button>
        </>
      ) : (
        <Button size="medium" look="primary" disabled={!canRun} onClick={() => void run()}>
          {isSearching ? 'Searching' : 'Find'}
        </Button>
      )}
    </>
  );
}

/** What to search for. */
function Search({ tuning }: PartProps) {
  const labelled = useApp((state) => state.runs.some((run) => run.floatAccuracy !== null));
  const skips = useApp(skippedLayers);
  const { isSearching } = tuning;
  return (
    <div className="overflow-y-auto border-r border-line p-5">
      <TuneForm
        target={tuning.target}
        cost={tuning.cost}
        labelled={labelled}
        disabled={isSearching}
        onTarget={tuning.setTarget}
        onCost={tuning.setCost}
      />
      {skips === 0 ? null : (
        <Checkbox
          className="mt-4"
          checked={tuning.keepSkips}
          disabled={isSearching}
          onChange={tuning.setKeepSkips}
        >
          Keep the {countOf(skips, 'skip')} of the recipe
        </Checkbox>
      )}
      <PerChannelHint />
    </div>
  );
}

/** The recipes it measured, as a chart and as a table. */
function Found({ tuning }: PartProps) {
  const labels = useApp(labelsOf);
  const floatTop1 = useApp((state) => presentEntry(state)?.floatAccuracy ?? null);
  const { shown, chosen, point, progress, setChosen } = tuning;
  if (shown === null)
    return (
      <EmptyState
        icon={<SlidersHorizontal />}
        title={progress === null ? 'Nothing searched yet' : 'Measuring recipes'}
      >
        {progress ??
          'Layers are ordered by the noise they cause for what they cost; then the shortest list that measures as good enough is looked for.'}
      </EmptyState>
    );
  return (
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
            chosen={chosen}
            onChoose={setChosen}
          />
        </div>
      </section>
      <FrontTable
        rows={tuneFront(shown.points)}
        chosen={chosen === null ? null : point}
        chosenIndex={chosen}
        cost={shown.cost}
        judged={shown.target.kind === 'agreement' ? 'agreement' : 'accuracy'}
        labels={labels}
        onChoose={setChosen}
      />
    </div>
  );
}

/** Often no layer must stay float at all: say so before searching. */
function PerChannelHint() {
  const session = useSession();
  const recipe = useApp((state) => state.document.recipe);
  if (wholeModelConfig(recipe).weight.granularity !== 'tensor') return null;
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
            changeGlobalEdit(recipe, { weight: { granularity: 'channel' } }, 'Per-channel weights'),
          );
          session.show(null);
        }}
      >
        Try per-channel weights
      </Button>
    </section>
  );
}

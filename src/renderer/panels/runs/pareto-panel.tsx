import { Download } from 'lucide-react';
import { memo, useCallback, useMemo } from 'react';
import { useSession } from '../../session/page/app-context';
import { useLaterState } from '../../session/page/use-later-state';
import { ParetoChart } from '../../charts/dots/pareto-chart';
import { pictureFile } from '../../pictures/chart-file';
import type { AppState } from '../../state/app-state';
import { predictedDb, presentEntry, skippedLayers } from '../../state/derived/derived';
import type { RunEntry } from '../../state/runs/run-history';
import { IconMenu, MenuItem } from '../../ui/menu';
import { useSaveFile } from '../../session/page/use-save-file';

const chartId = 'pareto-chart';

/** Runs that can be compared: real data, and the same data as the newest. */
export function comparableRuns(runs: readonly RunEntry[]): readonly RunEntry[] {
  const newest = runs.findLast((run) => run.trusted);
  return newest === undefined
    ? runs
    : runs.filter((run) => !run.trusted || run.dataKey === newest.dataKey);
}

const Pareto = memo(ParetoChart);

/** Shows the runs that can be compared, once table and graph have answered a click; data from the runs. */
export function ParetoPlot() {
  return <LaterPareto state={useLaterState()} />;
}

const LaterPareto = memo(function LaterPareto({ state }: { readonly state: AppState }) {
  const session = useSession();
  const { runs } = state;
  const comparable = useMemo(() => comparableRuns(runs), [runs]);
  const present = presentEntry(state);
  const outputDb = predictedDb(state);
  const skipped = skippedLayers(state);
  const restore = useCallback((id: number) => void session.restoreRun(id), [session]);
  const next = present === null ? outputDb : null;
  const predicted = useMemo(
    () => (next === null ? null : { skipped, outputDb: next }),
    [next, skipped],
  );
  return (
    <Pareto
      id={chartId}
      runs={comparable}
      current={present?.id ?? state.shownRun}
      predicted={predicted}
      onRestore={restore}
      onCompare={session.compareRun}
    />
  );
});

export function ParetoMenu() {
  const save = useSaveFile();
  const element = (): Element | null => document.getElementById(chartId);
  return (
    <IconMenu label="Save the Pareto chart" icon={<Download className="size-3.5" />}>
      <MenuItem onSelect={() => save(pictureFile('svg', 'pareto', 'Pareto', element))}>
        Save as SVG…
      </MenuItem>
      <MenuItem onSelect={() => save(pictureFile('png', 'pareto', 'Pareto', element))}>
        Save as PNG…
      </MenuItem>
    </IconMenu>
  );
}

import { Download } from 'lucide-react';
import { useApp, useSession } from '../../app/app-context';
import { ParetoChart } from '../../charts/pareto-chart';
import { pictureFile } from '../../charts/chart-file';
import { predictedDb, presentEntry } from '../../state/derived';
import type { RunEntry } from '../../state/run-history';
import { IconButton } from '../../ui/button';
import { Menu, MenuItem } from '../../ui/menu';
import { useSaveFile } from '../use-save-file';

const chartId = 'pareto-chart';

/** Runs that can be compared: real data, and the same data as the newest. */
export function comparableRuns(runs: readonly RunEntry[]): readonly RunEntry[] {
  const newest = runs.findLast((run) => run.trusted);
  return newest === undefined
    ? runs
    : runs.filter((run) => !run.trusted || run.dataKey === newest.dataKey);
}

export function ParetoPlot() {
  const session = useSession();
  const runs = useApp((state) => state.runs);
  const shown = useApp((state) => state.shownRun);
  const present = useApp(presentEntry);
  const predicted = useApp(predictedDb);
  const skipped = useApp(
    (state) => state.plan?.layers.filter((layer) => layer.skipped).length ?? 0,
  );
  const next = present === null && predicted !== null ? { skipped, outputDb: predicted } : null;
  return (
    <ParetoChart
      id={chartId}
      runs={comparableRuns(runs)}
      current={present?.id ?? shown}
      predicted={next}
      onRestore={session.restoreRun}
      onCompare={session.compareRun}
    />
  );
}

export function ParetoMenu() {
  const save = useSaveFile();
  const element = (): Element | null => document.getElementById(chartId);
  return (
    <Menu
      align="end"
      label="Save the Pareto chart"
      trigger={
        <IconButton label="Save the Pareto chart">
          <Download className="size-3.5" />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => save(pictureFile('svg', 'pareto', 'Pareto', element))}>
        Save as SVG…
      </MenuItem>
      <MenuItem onSelect={() => save(pictureFile('png', 'pareto', 'Pareto', element))}>
        Save as PNG…
      </MenuItem>
    </Menu>
  );
}

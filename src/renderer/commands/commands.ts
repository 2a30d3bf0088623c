import {
  commands,
  keyedPrecisions,
  type CommandId,
  type CommandState,
} from '../../shared/shell/commands';
import type { PrecisionName } from '../../shared/recipe/precisions';
import { dialogAnalyses, type DialogAnalysis } from '../../shared/shell/analysis-table';
import type { AppState } from '../state/app-state';
import {
  busyJob,
  editSceneOf,
  hasData,
  isOpen,
  isQuantizable,
  series,
} from '../state/derived/derived';
import { resetEdit, skipOpEdit } from '../../shared/recipe/recipe-edits';
import { comparedMetrics } from '../state/view';
import { stepThrough } from '../state/selection';
import type { MetricId } from '../../shared/contract/metrics';
import { isBelow } from '../ui/scale';
import { copyText } from '../ui/copy-text';
import { saveRecipe } from '../session/core/files';
import type { Session } from '../session/session';
import { sendToPanel } from './panel-commands';

/** What a command needs and does. Menu, keys, palette and tests all go through this table. */
interface CommandRule {
  enabled?(state: AppState): boolean;
  checked?(state: AppState): boolean;
  run(session: Session, state: AppState): void;
}

const focusedLayer = (state: AppState) =>
  state.plan?.layers.find((layer) => layer.name === state.selection.focused) ?? null;
const hasLayer = (state: AppState): boolean => isQuantizable(state) && focusedLayer(state) !== null;
/** Data is asked for where there is none. */
const canCompare = (state: AppState): boolean => isQuantizable(state) && busyJob(state) === null;
const canJudge = (state: AppState): boolean => isQuantizable(state) && hasData(state) && state.warm;

/** Layers that are worse than the focused one in the metric on screen, itself included. */
export function layersWorseThanFocused(state: AppState): readonly string[] {
  const focused = focusedLayer(state);
  const values = series(state)[state.view.metric];
  const limit = focused === null ? null : (values.db[focused.index] ?? null);
  if (limit === null || state.plan === null) return [];
  return state.plan.layers
    .filter(
      (layer, index) => !layer.skipped && (values.db[index] ?? Number.POSITIVE_INFINITY) <= limit,
    )
    .map((layer) => layer.name);
}

/** Layers under the threshold in the metric on screen that are not skipped yet. */
export function layersBelowThreshold(state: AppState): readonly string[] {
  const values = series(state)[state.view.metric];
  return (state.plan?.layers ?? [])
    .filter(
      (layer, index) =>
        !layer.skipped &&
        isBelow(values.db[index] ?? null, state.view.threshold, values.exact[index]),
    )
    .map((layer) => layer.name);
}

/** Layers one tensor away from the selected ones. */
export function neighboursOf(state: AppState): readonly string[] {
  if (state.model.status !== 'ready' || state.plan === null) return [];
  const byNode = new Map(
    state.plan.layers.flatMap((layer) => layer.nodeIds.map((id) => [id, layer.name] as const)),
  );
  const selected = new Set(state.selection.layers);
  const found = new Set<string>();
  for (const edge of state.model.value.edges) {
    const from = byNode.get(edge.from);
    const to = byNode.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    if (selected.has(from)) found.add(to);
    if (selected.has(to)) found.add(from);
  }
  return [...found].filter((name) => !selected.has(name));
}

function step(by: number): CommandRule {
  return {
    enabled: isOpen,
    run: (session, state) => {
      const names =
        state.tableOrder.length > 0
          ? state.tableOrder
          : (state.plan?.layers ?? []).map((layer) => layer.name);
      const next = stepThrough(names, state.selection.focused, by);
      if (next !== null) session.select([next]);
    },
  };
}

function metric(id: MetricId): CommandRule {
  return {
    enabled: isOpen,
    checked: (state) => (state.comparing ? state.comparedMetric : state.view.metric) === id,
    run: (session, state) => {
      const both = comparedMetrics.find((each) => each === id);
      if (!state.comparing) session.setView({ metric: id });
      else if (both !== undefined) session.setComparedMetric(both);
    },
  };
}

function theme(source: 'system' | 'dark' | 'light'): CommandRule {
  return {
    checked: (state) => state.settings.theme === source,
    run: (session) => session.setSettings({ theme: source }),
  };
}

/** Done by the panel that knows how: the graph fits itself, the table copies itself. */
function panel(id: CommandId, enabled: (state: AppState) => boolean = isOpen): CommandRule {
  return { enabled, run: () => sendToPanel(id) };
}

/** A dialog that measures as it opens. */
function measured(kind: 'accuracy' | 'benchmark'): CommandRule {
  return {
    enabled: canJudge,
    run: (session) => {
      session.show(kind);
      void session.measure(kind);
    },
  };
}

const hasResults = (state: AppState): boolean =>
  state.shownRun !== null && state.results[state.shownRun] !== undefined;

/** A dialog over an analysis opens by the command of its name. */
const analysisRules = Object.fromEntries(
  dialogAnalyses.map((kind) => [
    `run.${kind}`,
    { enabled: canJudge, run: (session: Session) => session.show(kind) },
  ]),
) as unknown as Readonly<Record<`run.${DialogAnalysis}`, CommandRule>>;

/** Those that give the selected layers a precision; one that a layer cannot have is refused with its reason. */
const precisionRules = Object.fromEntries(
  keyedPrecisions.map((name): [string, CommandRule] => [
    `layer.precision.${name}`,
    {
      enabled: (state) => isQuantizable(state) && state.selection.layers.length > 0,
      run: (session, state) => session.setPrecision(state.selection.layers, name),
    },
  ]),
) as Readonly<Record<`layer.precision.${PrecisionName}`, CommandRule>>;

const rules: Readonly<Record<CommandId, CommandRule>> = {
  'model.open': { run: (session) => void session.pickModel() },
  'model.sample': { run: (session) => void session.openSample() },
  'model.close': {
    enabled: (state) => state.model.status !== 'none',
    run: (session) => void session.close(),
  },
  'project.save': { enabled: isOpen, run: (session) => void session.saveProject(false) },
  'project.saveAs': { enabled: isOpen, run: (session) => void session.saveProject(true) },
  'data.choose': { enabled: isQuantizable, run: (session) => session.show('data') },
  'data.validation': { enabled: isQuantizable, run: (session) => session.show('validation') },
  'recipe.load': { enabled: isQuantizable, run: (session) => void session.loadRecipe() },
  'recipe.save': { enabled: isQuantizable, run: (session) => void saveRecipe(session.context) },
  'export.model': {
    enabled: (state) => isQuantizable(state) && hasData(state),
    run: (session) => session.show('export'),
  },
  'export.table': panel(
    'export.table',
    (state) => hasResults(state) || (state.comparing && state.analyses.compareWith !== null),
  ),
  'export.chart': panel('export.chart', hasResults),
  'export.report': panel('export.report', hasResults),
  'app.settings': { run: (session) => session.show('settings') },
  'edit.undo': {
    enabled: (state) => state.document.past.length > 0,
    run: (session) => session.undo(),
  },
  'edit.redo': {
    enabled: (state) => state.document.future.length > 0,
    run: (session) => session.redo(),
  },
  'edit.copyTable': panel('edit.copyTable'),
  'edit.copyNames': {
    enabled: (state) => state.selection.layers.length > 0,
    run: (_session, { selection }) =>
      void copyText(selection.layers.join('\n'), selection.layers.length > 1 ? 'Names' : 'Name'),
  },
  'edit.find': panel('edit.find'),
  'app.palette': { run: (session) => session.show('palette') },
  'metric.weights': metric('weights'),
  'metric.accumulated': metric('accumulated'),
  'metric.isolated': metric('isolated'),
  'metric.shadow': metric('shadow'),
  'metric.oneIn': metric('oneIn'),
  'metric.oneOut': metric('oneOut'),
  'chart.order': {
    enabled: isOpen,
    checked: (state) => state.view.chartOrder === 'value',
    run: (session, state) =>
      session.setView({ chartOrder: state.view.chartOrder === 'value' ? 'position' : 'value' }),
  },
  'graph.fit': panel('graph.fit'),
  'graph.center': panel('graph.center', (state) => state.selection.focused !== null),
  'graph.zoomSelection': panel('graph.zoomSelection', (state) => state.selection.layers.length > 0),
  'graph.expandAll': panel('graph.expandAll'),
  'graph.collapseAll': panel('graph.collapseAll'),
  'view.resetPanels': {
    enabled: isOpen,
    run: (session, state) =>
      session.setView({
        panels: { tablePx: null, inspectorPx: null, chartsPx: null },
        panelsReset: state.view.panelsReset + 1,
      }),
  },
  'theme.system': theme('system'),
  'theme.dark': theme('dark'),
  'theme.light': theme('light'),
  'view.nextPanel': panel('view.nextPanel'),
  'layer.next': step(1),
  'layer.previous': step(-1),
  'layer.skip': {
    enabled: (state) => isQuantizable(state) && state.selection.layers.length > 0,
    run: (session, state) => session.toggleSkip(state.selection.layers),
  },
  'layer.skipType': {
    enabled: hasLayer,
    run: (session, state) => {
      const layer = focusedLayer(state);
      if (layer === null || state.plan === null) return;
      const all = state.plan.layers
        .filter((other) => other.op === layer.op)
        .every((other) => other.skipped);
      session.edit(skipOpEdit(state.document.recipe, editSceneOf(state), layer.op, !all));
    },
  },
  'layer.skipWorse': {
    enabled: (state) => hasLayer(state) && layersWorseThanFocused(state).length > 0,
    run: (session, state) => session.skip(layersWorseThanFocused(state)),
  },
  'layer.skipBelow': {
    enabled: (state) => isQuantizable(state) && layersBelowThreshold(state).length > 0,
    run: (session, state) => session.skip(layersBelowThreshold(state)),
  },
  ...precisionRules,
  'layer.neighbours': {
    enabled: (state) => neighboursOf(state).length > 0,
    run: (session, state) => session.select(neighboursOf(state), 'add'),
  },
  'layer.clearSelection': {
    enabled: (state) => state.selection.layers.length > 0,
    run: (session) => session.select([]),
  },
  'recipe.reset': {
    enabled: isQuantizable,
    run: (session, state) => session.edit(resetEdit(state.document.recipe)),
  },
  'run.start': {
    enabled: (state) => isQuantizable(state) && busyJob(state) === null,
    run: (session, state) => (hasData(state) ? void session.run() : session.chooseDataToRun()),
  },
  'run.cancel': {
    enabled: (state) => busyJob(state) !== null,
    run: (session) => void session.cancel(),
  },
  'run.sensitivity': { enabled: canJudge, run: (session) => void session.measure('sensitivity') },
  ...analysisRules,
  'run.accuracy': measured('accuracy'),
  'run.benchmark': measured('benchmark'),
  'run.compareWith': {
    enabled: canCompare,
    run: (session) => void session.compareWith('model'),
  },
  'run.compareDump': {
    enabled: canCompare,
    run: (session) => void session.compareWith('dump'),
  },
  'view.comparison': {
    enabled: (state) => state.analyses.compareWith !== null,
    checked: (state) => state.comparing,
    run: (session, state) => session.setComparing(!state.comparing),
  },
  'run.compare': {
    enabled: (state) => state.runs.length > 1,
    run: (session) => session.show('compare'),
  },
  'engine.stop': {
    enabled: (state) => state.engine.status?.state === 'ready',
    run: (session) => void session.stopEngine(),
  },
  'help.keys': { run: (session) => session.show('keys') },
  'help.about': { run: (session) => session.show('about') },
};

export function isEnabled(id: CommandId, state: AppState): boolean {
  return rules[id].enabled?.(state) ?? true;
}

export function isChecked(id: CommandId, state: AppState): boolean | undefined {
  return rules[id].checked?.(state);
}

/** Runs a command if it can be run now; says whether it did. */
export function runCommand(session: Session, id: CommandId): boolean {
  const state = session.store.getState();
  if (!isEnabled(id, state)) return false;
  rules[id].run(session, state);
  return true;
}

/** What menus must know about every command. */
export function commandStates(state: AppState): readonly CommandState[] {
  return commands.map(({ id }) => {
    const checked = isChecked(id, state);
    return { id, enabled: isEnabled(id, state), ...(checked === undefined ? {} : { checked }) };
  });
}

/** The key of a command, as `Keys` shows it. */
export function keysOf(id: CommandId): string | undefined {
  return commands.find((command) => command.id === id)?.accelerator ?? undefined;
}

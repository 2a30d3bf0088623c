import { precisions, type PrecisionName } from '../recipe/precisions';
import { dialogAnalyses, dialogOf, type DialogAnalysis } from './analysis-table';

/** Where a command stands in the application menu; null = palette and keys only. */
export type MenuName = 'file' | 'edit' | 'view' | 'layers' | 'run' | 'help';

export interface CommandDeclaration {
  readonly id: string;
  /** Sentence case; an ellipsis where a dialog follows. */
  readonly title: string;
  /** Electron's notation: `CmdOrCtrl+E`, `J`. The page handles the key; menus only show it. */
  readonly accelerator: string | null;
  readonly menu: MenuName | null;
  /** A line above this item in its menu. */
  readonly separated?: true;
  /** Shown with a check mark. */
  readonly checkable?: true;
}

type DialogCommand = CommandDeclaration & { readonly id: `run.${DialogAnalysis}` };

/** Those that open the dialogs over analyses. */
const dialogCommands = dialogAnalyses.map((kind): DialogCommand => {
  const { title, accelerator = null } = dialogOf(kind);
  return { id: `run.${kind}`, title, accelerator, menu: 'run' };
});

/** Keys that give the selected layers a precision, in the order of menus. */
const precisionKeys = {
  int8: '1',
  a16w8: '2',
  w8: '3',
  w4: '4',
  float: '0',
} as const satisfies Readonly<Record<PrecisionName, string>>;

export const keyedPrecisions = Object.keys(precisionKeys) as readonly PrecisionName[];

/** A precision as menus name it: `w4 (4-bit weights)`. */
export function precisionTitle(name: PrecisionName): string {
  const { label } = precisions[name];
  return label === name ? name : `${name} (${label})`;
}

type PrecisionCommand = CommandDeclaration & { readonly id: `layer.precision.${PrecisionName}` };

const precisionCommands = keyedPrecisions.map((name, index): PrecisionCommand => ({
  id: `layer.precision.${name}`,
  title: `Precision ${precisionTitle(name)}`,
  accelerator: precisionKeys[name],
  menu: 'layers',
  ...(index === 0 ? { separated: true } : {}),
}));

/** Every command of the app, in menu order: menu, palette, keys and tests use the same ids. */
export const commands = [
  { id: 'model.open', title: 'Open model or project…', accelerator: 'CmdOrCtrl+O', menu: 'file' },
  { id: 'model.sample', title: 'Open the sample', accelerator: null, menu: 'file' },
  { id: 'model.close', title: 'Close model', accelerator: null, menu: 'file' },
  {
    id: 'project.save',
    title: 'Save project',
    accelerator: 'CmdOrCtrl+S',
    menu: 'file',
    separated: true,
  },
  {
    id: 'project.saveAs',
    title: 'Save project as…',
    accelerator: 'CmdOrCtrl+Shift+S',
    menu: 'file',
  },
  {
    id: 'data.choose',
    title: 'Calibration data…',
    accelerator: 'CmdOrCtrl+D',
    menu: 'file',
    separated: true,
  },
  { id: 'data.validation', title: 'Validation data…', accelerator: null, menu: 'file' },
  { id: 'recipe.load', title: 'Load recipe…', accelerator: null, menu: 'file', separated: true },
  { id: 'recipe.save', title: 'Save recipe…', accelerator: null, menu: 'file' },
  {
    id: 'export.model',
    title: 'Export…',
    accelerator: 'CmdOrCtrl+E',
    menu: 'file',
    separated: true,
  },
  { id: 'export.table', title: 'Save table as CSV…', accelerator: null, menu: 'file' },
  { id: 'export.chart', title: 'Save chart as picture…', accelerator: null, menu: 'file' },
  { id: 'export.report', title: 'Save report…', accelerator: null, menu: 'file' },
  {
    id: 'app.settings',
    title: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    menu: 'file',
    separated: true,
  },

  { id: 'edit.undo', title: 'Undo', accelerator: 'CmdOrCtrl+Z', menu: 'edit' },
  { id: 'edit.redo', title: 'Redo', accelerator: 'CmdOrCtrl+Shift+Z', menu: 'edit' },
  { id: 'edit.copyTable', title: 'Copy table', accelerator: null, menu: 'edit', separated: true },
  {
    id: 'edit.copyNames',
    title: 'Copy names of the selection',
    accelerator: 'CmdOrCtrl+Shift+C',
    menu: 'edit',
  },
  { id: 'edit.find', title: 'Find layer', accelerator: '/', menu: 'edit' },
  { id: 'app.palette', title: 'All commands…', accelerator: 'CmdOrCtrl+K', menu: 'edit' },

  { id: 'metric.weights', title: 'Weights', accelerator: 'Shift+1', menu: 'view', checkable: true },
  {
    id: 'metric.accumulated',
    title: 'Accumulated',
    accelerator: 'Shift+2',
    menu: 'view',
    checkable: true,
  },
  {
    id: 'metric.isolated',
    title: 'Isolated',
    accelerator: 'Shift+3',
    menu: 'view',
    checkable: true,
  },
  { id: 'metric.shadow', title: 'Shadow', accelerator: 'Shift+4', menu: 'view', checkable: true },
  { id: 'metric.oneIn', title: 'One-in', accelerator: 'Shift+5', menu: 'view', checkable: true },
  { id: 'metric.oneOut', title: 'One-out', accelerator: 'Shift+6', menu: 'view', checkable: true },
  {
    id: 'chart.order',
    title: 'Sort chart by value',
    accelerator: null,
    menu: 'view',
    separated: true,
    checkable: true,
  },
  { id: 'graph.fit', title: 'Fit graph', accelerator: 'F', menu: 'view', separated: true },
  { id: 'graph.center', title: 'Show layer in graph', accelerator: 'C', menu: 'view' },
  { id: 'graph.zoomSelection', title: 'Zoom to selection', accelerator: 'Z', menu: 'view' },
  { id: 'graph.expandAll', title: 'Expand all blocks', accelerator: null, menu: 'view' },
  { id: 'graph.collapseAll', title: 'Collapse all blocks', accelerator: null, menu: 'view' },
  {
    id: 'view.comparison',
    title: 'Comparison',
    accelerator: 'Shift+M',
    menu: 'view',
    separated: true,
    checkable: true,
  },
  {
    id: 'view.resetPanels',
    title: 'Reset panels',
    accelerator: null,
    menu: 'view',
    separated: true,
  },
  {
    id: 'theme.system',
    title: 'Theme: as the system',
    accelerator: null,
    menu: 'view',
    separated: true,
    checkable: true,
  },
  { id: 'theme.dark', title: 'Theme: dark', accelerator: null, menu: 'view', checkable: true },
  { id: 'theme.light', title: 'Theme: light', accelerator: null, menu: 'view', checkable: true },
  { id: 'view.nextPanel', title: 'Next panel', accelerator: 'F6', menu: null },

  { id: 'layer.next', title: 'Next layer', accelerator: 'J', menu: 'layers' },
  { id: 'layer.previous', title: 'Previous layer', accelerator: 'K', menu: 'layers' },
  { id: 'layer.skip', title: 'Skip or unskip', accelerator: 'X', menu: 'layers', separated: true },
  { id: 'layer.skipType', title: 'Skip all of this op type', accelerator: null, menu: 'layers' },
  {
    id: 'layer.skipWorse',
    title: 'Skip everything worse than this',
    accelerator: null,
    menu: 'layers',
  },
  {
    id: 'layer.skipBelow',
    title: 'Skip all below the threshold',
    accelerator: null,
    menu: 'layers',
  },
  ...precisionCommands,
  {
    id: 'layer.neighbours',
    title: 'Select neighbours',
    accelerator: null,
    menu: 'layers',
    separated: true,
  },
  { id: 'layer.clearSelection', title: 'Clear selection', accelerator: 'Esc', menu: 'layers' },
  { id: 'recipe.reset', title: 'Reset recipe', accelerator: null, menu: 'layers', separated: true },

  { id: 'run.start', title: 'Run', accelerator: 'R', menu: 'run' },
  { id: 'run.cancel', title: 'Cancel', accelerator: 'CmdOrCtrl+.', menu: 'run' },
  {
    id: 'run.sensitivity',
    title: 'Measure sensitivity',
    accelerator: null,
    menu: 'run',
    separated: true,
  },
  ...dialogCommands,
  {
    id: 'run.compare',
    title: 'Compare two runs…',
    accelerator: null,
    menu: 'run',
    separated: true,
  },
  {
    id: 'run.compareWith',
    title: 'Compare with another model…',
    accelerator: 'M',
    menu: 'run',
  },
  {
    id: 'run.compareDump',
    title: 'Compare with a dump…',
    accelerator: null,
    menu: 'run',
  },
  { id: 'engine.stop', title: 'Stop the engine', accelerator: null, menu: 'run', separated: true },

  { id: 'help.keys', title: 'Keys', accelerator: '?', menu: 'help' },
  { id: 'help.about', title: 'About Bitloupe', accelerator: null, menu: 'help' },
] as const satisfies readonly CommandDeclaration[];

export type CommandId = (typeof commands)[number]['id'];

/** What the page tells the menu about one command. */
export interface CommandState {
  readonly id: CommandId;
  readonly enabled: boolean;
  readonly checked?: boolean;
}

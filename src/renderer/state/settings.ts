import type { Kernels } from '../../shared/contract/arguments';
import type { TextSize, ThemeSource } from '../../shared/shell/shell-answers';
import type { MetricId } from '../../shared/contract/metrics';

export interface Settings {
  readonly theme: ThemeSource;
  readonly kernels: Kernels;
  readonly shadow: boolean;
  /** Measure again by itself after each change of the recipe. */
  readonly measureOnChange: boolean;
  /** Judge accuracy after each complete run, where there are labels. */
  readonly judgeOnRun: boolean;
  /** Runs of each model in a benchmark. */
  readonly benchmarkRepeats: number;
  /** Percent; windows only, as browsers have their own zoom. */
  readonly textSize: TextSize;
}

export interface PanelSizes {
  readonly tablePx: number | null;
  readonly inspectorPx: number | null;
  readonly chartsPx: number | null;
}

export interface ViewOptions {
  readonly metric: MetricId;
  /** dB; layers below it are suspects. */
  readonly threshold: number;
  readonly chartOrder: 'position' | 'value';
  /** The graph shows the errors of the metric, or what ran in the last benchmark. */
  readonly graphShows: 'metric' | 'ran';
  readonly columns: readonly string[] | null;
  readonly panels: PanelSizes;
  /** Changes when the user asks for the panels' own sizes. */
  readonly panelsReset: number;
  readonly drawerOpen: boolean;
  readonly hideRandomBanner: boolean;
}

export const defaultSettings: Settings = {
  theme: 'system',
  kernels: 'simulated',
  shadow: true,
  measureOnChange: true,
  judgeOnRun: true,
  benchmarkRepeats: 50,
  textSize: 100,
};

/** How one model is looked at: kept with it, as another model has other numbers. */
export const defaultModelView = {
  metric: 'isolated',
  threshold: 20,
  graphShows: 'metric',
} satisfies Partial<ViewOptions>;

export const defaultView: ViewOptions = {
  ...defaultModelView,
  chartOrder: 'position',
  columns: null,
  panels: { tablePx: null, inspectorPx: null, chartsPx: null },
  panelsReset: 0,
  drawerOpen: false,
  hideRandomBanner: false,
};

import type { ExportResult } from '../../../shared/contract/results';
import type { TravelTargetName } from '../../../shared/travel/terms/target-names';
import type { PickedFile } from '../../../shared/shell/picked-file';
import { buildHtmlReport, type ReportPicture } from '../../report/html-report';
import { comparisonCsv, layersCsv } from '../../report/layers-csv';
import { reportPictures } from '../../report/report-pictures';
import type { Session } from '../../session/session';
import { exportModel, recipeText, textForTool } from '../../session/core/files';
import { renderGraphSvg } from '../../graph/export-picture';
import type { Keyed } from '../../state/analyses/analyses';
import type { AppState } from '../../state/app-state';
import { comparedOf } from '../../state/compared/comparison';
import {
  isTrusted,
  presentKey,
  series,
  shownEntry,
  shownResult,
} from '../../state/derived/derived';
import { comparableRuns } from '../runs/pareto-panel';
import { previousLine } from '../runs/previous-line';
import { collectNotices } from '../../state/derived/notices';

/** What the export dialog can write; each makes its own content. */
export type ExportKind = 'qdq' | 'qoperator' | 'recipe' | 'tool' | 'csv' | 'report';

export function tableCsv(state: AppState): string | null {
  const compared = comparedOf(state);
  if (state.comparing && compared !== null && state.plan !== null)
    return comparisonCsv(state.plan, compared);
  const result = shownResult(state);
  if (result === null) return null;
  const key = presentKey(state);
  const { analyses } = state;
  return layersCsv(result.report, result.plan, {
    sensitivity: analyses.sensitivity?.value ?? null,
    prediction: state.prediction?.key === key ? state.prediction.value : null,
    timings: analyses.benchmark?.value.layers ?? null,
    comparison: compared,
  });
}

/** The whole graph in both themes, coloured as on screen. */
async function graphPicture(state: AppState): Promise<ReportPicture | null> {
  if (state.model.status !== 'ready' || state.plan === null) return null;
  const { metric, threshold } = state.view;
  const source = {
    ...state.model.value,
    plan: state.plan,
    series: series(state)[metric],
    threshold,
  };
  return {
    title: 'Graph',
    light: await renderGraphSvg({ ...source, theme: 'light' }),
    dark: await renderGraphSvg({ ...source, theme: 'dark' }),
  };
}

/** One HTML file with everything on screen: graph, charts, table, recipe, conditions. */
export async function reportHtml(state: AppState): Promise<string | null> {
  const result = shownResult(state);
  const entry = shownEntry(state);
  if (result === null || entry === null || state.model.status !== 'ready') return null;
  const { key } = entry;
  const of = <T>(found: Keyed<T> | null): T | null => (found?.key === key ? found.value : null);
  const { accuracy, benchmark, sensitivity, compareWith } = state.analyses;
  const graph = await graphPicture(state);
  const runs = comparableRuns(state.runs);
  const charts = await reportPictures({
    layers: result.plan.layers,
    series: series(state),
    threshold: state.view.threshold,
    trusted: isTrusted(state),
    previous: previousLine(state),
    prediction: of(state.prediction),
    outputName: state.model.value.outputs[0]?.name ?? 'the output',
    outputDb: entry.outputDb,
    runs,
    currentRun: entry.id,
  });
  return buildHtmlReport({
    appVersion: state.shell?.version ?? '',
    createdAt: new Date().toISOString(),
    model: state.model.value,
    plan: result.plan,
    report: result.report,
    floatBytes: result.floatBytes,
    quantizedBytes: result.quantizedBytes,
    accuracy: of(accuracy) ?? result.accuracy,
    benchmark: of(benchmark),
    sensitivity: of(sensitivity),
    comparison:
      compareWith?.key === key ? { name: compareWith.about.name, value: compareWith.value } : null,
    notices: collectNotices(state),
    pictures: graph === null ? charts : [graph, ...charts],
    runs,
    threshold: state.view.threshold,
  });
}

export interface Written {
  readonly file: PickedFile;
  readonly result: ExportResult | null;
}

/** Writes one kind to a file that was picked for it; `to` is the tool of the kind `tool`. */
export async function writeExport(
  session: Session,
  kind: ExportKind,
  file: PickedFile,
  to: TravelTargetName,
): Promise<Written> {
  const state = session.store.getState();
  const { recipe } = state.document;
  if (kind === 'qdq' || kind === 'qoperator') {
    const result = await exportModel(session.context, { recipe, target: file.ref, format: kind });
    return { file, result };
  }
  const content =
    kind === 'recipe'
      ? recipeText(recipe)
      : kind === 'tool'
        ? (await textForTool(session.context, recipe, to)).text
        : kind === 'csv'
          ? tableCsv(state)
          : await reportHtml(state);
  if (content === null) throw new Error('Run first: there is nothing measured to write.');
  await session.host.engine.saveFile({ target: file.ref, content });
  return { file, result: null };
}

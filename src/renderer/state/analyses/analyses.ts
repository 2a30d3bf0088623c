import type { AboutOf, AnalysisKind, ResultOf } from '../../../shared/shell/analysis-table';
import { analysesThat, analysisKinds } from '../../../shared/shell/analysis-table';

/** A result together with the recipe it was made for. */
export interface Keyed<T> {
  readonly key: string;
  readonly value: T;
}

export type Found<Kind extends AnalysisKind> = Keyed<ResultOf<Kind>> &
  ([AboutOf<Kind>] extends [undefined] ? unknown : { readonly about: AboutOf<Kind> });

/** The last result of each; of remedies all, by recipe and layer, as one goes from layer to layer and back. */
export type Analyses = {
  readonly [Kind in Exclude<AnalysisKind, 'remedies'>]: Found<Kind> | null;
} & { readonly remedies: Readonly<Record<string, ResultOf<'remedies'>>> };

export function remediesKey(key: string, layer: string): string {
  return `${key} ${layer}`;
}

export const noAnalyses = Object.fromEntries(
  analysisKinds.map((kind) => [kind, kind === 'remedies' ? {} : null]),
) as unknown as Analyses;

/** Results without those that say nothing about the new data, or the new content of the file. */
export function forget(analyses: Analyses, by: 'data' | 'file'): Analyses {
  const gone = analysesThat(({ forgottenBy }) => forgottenBy.includes(by));
  return { ...analyses, ...Object.fromEntries(gone.map((kind) => [kind, noAnalyses[kind]])) };
}

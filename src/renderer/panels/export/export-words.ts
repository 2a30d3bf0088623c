import type { AppState } from '../../state/app-state';
import type { DataChoice } from '../../state/data-choice';
import type { ExportKind } from './export-files';

export const exportFilters: Readonly<
  Record<
    ExportKind,
    { readonly name: string; readonly inTitle: string; readonly extension: string }
  >
> = {
  qdq: { name: 'ONNX model', inTitle: 'ONNX model', extension: 'onnx' },
  qoperator: { name: 'ONNX model', inTitle: 'ONNX model', extension: 'onnx' },
  recipe: { name: 'Recipe', inTitle: 'recipe', extension: 'json' },
  csv: { name: 'CSV table', inTitle: 'CSV table', extension: 'csv' },
  report: { name: 'HTML report', inTitle: 'HTML report', extension: 'html' },
};

/** A file written along with `first`, under the name that one was really saved by. */
export function companionName(kind: ExportKind, first: string): string {
  return suggestedName(kind, first.replace(/(\.int8)?\.(onnx|recipe\.json|json)$/i, '.onnx'));
}

/** `digits.onnx` → `digits.int8.onnx`, `digits.recipe.json`, … */
export function suggestedName(kind: ExportKind, model: string): string {
  const base = model.replace(/\.onnx$/i, '');
  switch (kind) {
    case 'qdq':
    case 'qoperator':
      return `${base}.int8.onnx`;
    case 'recipe':
      return `${base}.recipe.json`;
    case 'csv':
      return `${base}.layers.csv`;
    case 'report':
      return `${base}.report.html`;
  }
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function dataWords(choice: DataChoice): string {
  if (choice.kind === 'generated') return 'DATA';
  const limit = choice.limit === null ? '' : ` --limit ${choice.limit}`;
  return `${shellWord(choice.folder.location)}${limit}`;
}

/** The same export on the command line. */
export function headlessCommand(state: Pick<AppState, 'model' | 'data'>, name: string): string {
  if (state.model.status !== 'ready') return '';
  const data = state.data.status === 'none' ? 'DATA' : dataWords(state.data.from);
  const recipe = shellWord(suggestedName('recipe', state.model.from.name));
  return [
    `bitloupe quantize ${shellWord(state.model.from.location)} \\`,
    `  --data ${data} \\`,
    `  --recipe ${recipe} -o ${shellWord(name)}`,
  ].join('\n');
}

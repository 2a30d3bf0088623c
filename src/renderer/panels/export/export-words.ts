import type { TravelTargetName } from '../../../shared/travel/terms/target-names';
import { travelTargetWords } from '../../../shared/travel/terms/target-names';
import type { AppState } from '../../state/app-state';
import type { DataChoice } from '../../state/data-choice';
import type { ExportKind } from './export-files';

interface FileWords {
  readonly name: string;
  readonly inTitle: string;
  readonly extension: string;
}

const files: Readonly<Record<Exclude<ExportKind, 'tool'>, FileWords>> = {
  qdq: { name: 'ONNX model', inTitle: 'ONNX model', extension: 'onnx' },
  qoperator: { name: 'ONNX model', inTitle: 'ONNX model', extension: 'onnx' },
  recipe: { name: 'Recipe', inTitle: 'recipe', extension: 'json' },
  csv: { name: 'CSV table', inTitle: 'CSV table', extension: 'csv' },
  report: { name: 'HTML report', inTitle: 'HTML report', extension: 'html' },
};

/** What a save dialog says of a kind; a tool has its own. */
export function filterOf(kind: ExportKind, to: TravelTargetName): FileWords {
  if (kind !== 'tool') return files[kind];
  const { label, extension } = travelTargetWords[to];
  return {
    name: `${extension === 'py' ? 'Python' : 'JSON'} for ${label}`,
    inTitle: `recipe for ${label}`,
    extension,
  };
}

/** A file written along with `first`, under the name that one was really saved by. */
export function companionName(kind: ExportKind, first: string): string {
  return suggestedName(kind, first.replace(/(\.int8)?\.(onnx|recipe\.json|json|py)$/i, '.onnx'));
}

/** `digits.onnx` → `digits.int8.onnx`, `digits.recipe.json`, … */
export function suggestedName(
  kind: ExportKind,
  model: string,
  to: TravelTargetName = 'pytorch',
): string {
  const base = model.replace(/\.onnx$/i, '');
  switch (kind) {
    case 'qdq':
    case 'qoperator':
      return `${base}.int8.onnx`;
    case 'recipe':
      return `${base}.recipe.json`;
    case 'tool':
      return `${base}.${to}.${travelTargetWords[to].extension}`;
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

/** The same export on the command line; `to` is the tool that the recipe is written for. */
export function headlessCommand(
  state: Pick<AppState, 'model' | 'data'>,
  name: string,
  to: TravelTargetName | null = null,
): string {
  if (state.model.status !== 'ready') return '';
  const data = state.data.status === 'none' ? 'DATA' : dataWords(state.data.from);
  const recipe = shellWord(suggestedName('recipe', state.model.from.name));
  if (to !== null) {
    return [
      `bitloupe recipe export ${shellWord(state.model.from.location)} \\`,
      `  --recipe ${recipe} --to ${to} \\`,
      `  ${travelTargetWords[to].needsRanges ? `--data ${data} ` : ''}-o ${shellWord(name)}`,
    ].join('\n');
  }
  return [
    `bitloupe quantize ${shellWord(state.model.from.location)} \\`,
    `  --data ${data} \\`,
    `  --recipe ${recipe} -o ${shellWord(name)}`,
  ].join('\n');
}

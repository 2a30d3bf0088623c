import { compilePattern } from '../../ui/text/compile-pattern';

/** What the filter field understands: words, `op:Conv,Gemm`, `attr:group`, `tensor:mask`, `precision:w4`, `/regex/`, `is:skipped`, `is:below`, `<12.5`. */

export interface FilterableLayer {
  readonly name: string;
  readonly label: string;
  readonly op: string;
  readonly detail: string;
  readonly skipped: boolean;
  /** In short: `w4`. */
  readonly precision: string;
  readonly below: boolean;
  /** Value of the metric on screen. */
  readonly db: number | null;
}

type Test = (layer: FilterableLayer) => boolean;

export type Filter =
  | { readonly ok: true; readonly test: Test }
  | { readonly ok: false; readonly error: string };

const states: Readonly<Record<string, Test>> = {
  skipped: (layer) => layer.skipped,
  int8: (layer) => !layer.skipped,
  below: (layer) => layer.below,
};

function regexTest(source: string, flags: string): Filter {
  const pattern = compilePattern(source, flags);
  if (!pattern.ok) return pattern;
  return { ok: true, test: ({ name, label }) => pattern.test(name) || pattern.test(label) };
}

function isFileWord(word: string): boolean {
  return /^(attr|tensor):./i.test(word);
}

/** Words of a filter that only the file can answer: `attr:group`, `tensor:mask`. */
export function fileWords(text: string): readonly string[] {
  const trimmed = text.trim();
  return /^\/.+\/[imsu]*$/s.test(trimmed) ? [] : trimmed.split(/\s+/).filter(isFileWord);
}

function wordTest(word: string): Filter {
  const lower = word.toLowerCase();
  // Asked of the file, which knows; see `fileWords`.
  if (isFileWord(lower)) return { ok: true, test: () => true };
  if (lower.startsWith('op:')) {
    const ops = lower
      .slice(3)
      .split(',')
      .filter((op) => op !== '');
    return {
      ok: true,
      test: (layer) => ops.length === 0 || ops.some((op) => layer.op.toLowerCase().startsWith(op)),
    };
  }
  if (lower.startsWith('precision:')) {
    const wanted = lower
      .slice('precision:'.length)
      .split(',')
      .filter((text) => text !== '');
    return {
      ok: true,
      test: ({ precision }) =>
        wanted.length === 0 || wanted.some((text) => precision.startsWith(text)),
    };
  }
  if (lower.startsWith('is:')) {
    const test = states[lower.slice(3)];
    if (test !== undefined) return { ok: true, test };
    return { ok: false, error: 'is: takes skipped, int8 or below.' };
  }
  const limit = /^([<>])(-?\d+(?:\.\d+)?)$/.exec(word);
  if (limit !== null) {
    const db = Number(limit[2]);
    const isLess = limit[1] === '<';
    return {
      ok: true,
      test: (layer) => layer.db !== null && (isLess ? layer.db < db : layer.db > db),
    };
  }
  return {
    ok: true,
    test: ({ name, label, op, detail }) =>
      [name, label, op, detail].some((text) => text.toLowerCase().includes(lower)),
  };
}

/** Compiles the text of the filter field; every word must hold. */
export function compileFilter(text: string): Filter {
  const trimmed = text.trim();
  const regex = /^\/(.+)\/([imsu]*)$/s.exec(trimmed);
  if (regex !== null) return regexTest(regex[1] ?? '', regex[2] ?? '');
  const tests: Test[] = [];
  for (const word of trimmed.split(/\s+/)) {
    if (word === '') continue;
    const made = wordTest(word);
    if (!made.ok) return made;
    tests.push(made.test);
  }
  return { ok: true, test: (layer) => tests.every((test) => test(layer)) };
}

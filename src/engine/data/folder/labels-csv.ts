import { badInput } from '../../../shared/errors';
import { didYouMean } from '../../../shared/nearest';
import type { NoticeLog } from '../sample/notice-log';
import { byCodeUnit } from './scan-folder';

/** Labels of samples: class indices in sample order, null where a sample has none. */
export interface Labels {
  readonly labels: readonly (number | null)[];
  /** Class names by index; empty when only numbers are known. */
  readonly classes: readonly string[];
}

interface Row {
  readonly line: number;
  readonly file: string;
  readonly label: string;
}

const headerNames = ['file', 'filename', 'path', 'image', 'name', 'sample'];

/**
 * Reads `labels.csv`: `file,label` lines, a header is optional, files relative to the folder. A
 * label is the name of a class or, where no class has that name, its index. Without `classes` the
 * labels are indices if all are numbers, else names whose sorted order gives the indices.
 * Throws `bad-input` naming the line.
 */
export function readLabelsCsv(
  text: string,
  samples: readonly string[],
  classes: readonly string[],
  notices: NoticeLog,
): Labels {
  const rows = parseRows(text, samples);
  const indexByFile = new Map(samples.map((file, index) => [file, index]));
  const names = classes.length > 0 ? classes : inferClasses(rows, notices);
  const labels: (number | null)[] = samples.map(() => null);
  for (const row of rows) {
    const sample = indexByFile.get(row.file);
    if (sample === undefined) {
      throw badInput(
        `labels.csv line ${row.line} names '${row.file}', which is not among the samples.${didYouMean(row.file, samples)}`,
        'Paths count from the folder of labels.csv.',
      );
    }
    const label = labelOf(row, names);
    if (labels[sample] !== null && labels[sample] !== label) {
      throw badInput(
        `labels.csv line ${row.line} gives '${row.file}' a second label`,
        'Keep one line per file.',
      );
    }
    labels[sample] = label;
  }
  const missing = labels.filter((label) => label === null).length;
  if (missing > 0) {
    notices.add({
      code: 'labels-missing',
      message: `${missing} of ${samples.length} samples have no label in labels.csv; accuracy leaves them out.`,
    });
  }
  return { labels, classes: names };
}

function parseRows(text: string, samples: readonly string[]): readonly Row[] {
  const known = new Set(samples);
  const rows: Row[] = [];
  for (const [index, content] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (content.trim() === '') continue;
    const [file = '', label = '', ...more] = splitFields(content);
    if (index === 0 && headerNames.includes(file.toLowerCase()) && !known.has(file)) continue;
    if (file === '' || label === '' || more.length > 0) {
      throw badInput(
        `labels.csv line ${index + 1} is not 'file,label': ${content.slice(0, 80)}`,
        'Write one file and its label per line, separated by a comma.',
      );
    }
    const path = file.replaceAll('\\', '/').replace(/^\.\//, '');
    rows.push({ line: index + 1, file: path, label });
  }
  return rows;
}

/** Comma-separated fields, double-quoted where they hold commas (RFC 4180, on one line). */
function splitFields(line: string): string[] {
  const fields = line.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g);
  const values = [...fields].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'),
  );
  // The pattern also matches the empty rest at the end of the line.
  return line.trimEnd().endsWith(',') ? values : values.slice(0, -1);
}

function inferClasses(rows: readonly Row[], notices: NoticeLog): readonly string[] {
  if (rows.every(({ label }) => isIndex(label))) return [];
  const names = [...new Set(rows.map(({ label }) => label))].toSorted(byCodeUnit);
  notices.add({
    code: 'classes-from-labels',
    message: `Class indices follow the sorted names in labels.csv: ${listClasses(names)}.`,
    hint: 'If the model orders its outputs otherwise, list them as "classes" in preprocess.json.',
  });
  return names;
}

function labelOf({ line, label }: Row, classes: readonly string[]): number {
  const named = classes.indexOf(label);
  if (named !== -1) return named;
  const index = Number(label);
  if (isIndex(label) && (classes.length === 0 || index < classes.length)) return index;
  throw badInput(
    `labels.csv line ${line}: '${label}' is no class.${didYouMean(label, classes)}`,
    `Classes: ${listClasses(classes)}.`,
  );
}

/** `0 = cat, 1 = dog, …` */
export function listClasses(classes: readonly string[]): string {
  const shown = classes.slice(0, 6).map((name, index) => `${index} = ${name}`);
  return shown.join(', ') + (classes.length > 6 ? `, … (${classes.length} classes)` : '');
}

function isIndex(label: string): boolean {
  return /^\d{1,9}$/.test(label);
}

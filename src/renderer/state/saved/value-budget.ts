import type { StoredValue } from '../../../shared/shell/value-store';

/** Room for the values of all models together. A run of 258 layers takes about 0.1 MB, one of 20,000 about 5. */
export const valueBudgetBytes = 512 * 2 ** 20;

/**
 * Keys that must go so that the rest fits. Whole runs go, oldest first: those no saved model knows, then those nobody
 * pinned, pinned ones last of all. What was stored last stays whatever it takes.
 */
export function valuesToDrop(
  stored: readonly StoredValue[],
  runOf: (key: string) => string,
  known: { readonly pinned: ReadonlySet<string>; readonly all: ReadonlySet<string> },
  budgetBytes = valueBudgetBytes,
): readonly string[] {
  let surplus = stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - budgetBytes;
  if (surplus <= 0) return [];
  const byRun = new Map<string, StoredValue[]>();
  for (const value of stored) {
    const run = runOf(value.key);
    byRun.set(run, [...(byRun.get(run) ?? []), value]);
  }
  const rank = (run: string): number => (known.pinned.has(run) ? 2 : known.all.has(run) ? 1 : 0);
  const age = (values: readonly StoredValue[]): string =>
    values.reduce((newest, { savedAt }) => (savedAt > newest ? savedAt : newest), '');
  const runs = [...byRun].map(([run, values]) => ({
    run,
    values,
    rank: rank(run),
    at: age(values),
  }));
  runs.sort((a, b) => a.rank - b.rank || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const newest = runs.reduce((found, run) => (run.at > found ? run.at : found), '');
  const dropped: string[] = [];
  for (const { values, at } of runs) {
    if (surplus <= 0) break;
    if (at === newest) continue;
    for (const { key, sizeBytes } of values) {
      dropped.push(key);
      surplus -= sizeBytes;
    }
  }
  return dropped;
}

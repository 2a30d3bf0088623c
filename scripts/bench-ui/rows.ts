/** One measured thing with what it must stay under. */
export interface Row {
  readonly what: string;
  readonly values: readonly number[];
  readonly unit: 'ms' | 'kB';
  /** Null: told, but nothing to reach. */
  readonly limit: number | null;
  /** What is held against the limit. */
  readonly judged: 'median' | 'p95' | 'worst';
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function rowsTable(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['what', 'n', 'median', 'p95', 'worst', 'limit', 'within']),
    line(['---', '---:', '---:', '---:', '---:', '---:', '---']),
    ...rows.map(({ what, values, unit, limit, judged }) => {
      const found = {
        median: quantile(values, 0.5),
        p95: quantile(values, 0.95),
        worst: quantile(values, 1),
      };
      const text = (name: keyof typeof found): string => {
        const number = `${found[name].toFixed(found[name] < 100 ? 1 : 0)} ${unit}`;
        return name === judged && limit !== null ? `**${number}**` : number;
      };
      return line([
        what,
        String(values.length),
        text('median'),
        text('p95'),
        text('worst'),
        limit === null ? '' : `${limit} ${unit}`,
        limit === null ? '' : found[judged] <= limit ? 'yes' : 'no',
      ]);
    }),
  ].join('\n');
}

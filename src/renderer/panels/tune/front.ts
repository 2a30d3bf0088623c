import type { TunePoint } from '../../../shared/contract/tuning';

export interface FrontRow {
  /** Index in the list of all points. */
  readonly index: number;
  readonly point: TunePoint;
  /** Layers this row keeps in float that the row before did not. */
  readonly added: readonly string[];
  readonly gainDb: number | null;
}

/** Points no other point beats: fewer skips or a better output. Fewest skips first. */
export function tuneFront(points: readonly TunePoint[]): readonly FrontRow[] {
  const order = points
    .map((point, index) => ({ point, index }))
    .filter(({ point }) => point.outputDb !== null)
    .sort(
      (a, b) =>
        a.point.skipped.length - b.point.skipped.length ||
        (b.point.outputDb ?? 0) - (a.point.outputDb ?? 0),
    );
  const rows: FrontRow[] = [];
  let best = Number.NEGATIVE_INFINITY;
  let last: TunePoint | null = null;
  for (const { point, index } of order) {
    const db = point.outputDb ?? Number.NEGATIVE_INFINITY;
    if (db <= best) continue;
    best = db;
    const before = new Set(last?.skipped);
    rows.push({
      index,
      point,
      added: point.skipped.filter((name) => !before.has(name)),
      gainDb: last?.outputDb == null ? null : db - last.outputDb,
    });
    last = point;
  }
  return rows;
}

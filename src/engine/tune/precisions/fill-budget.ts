import { applied, type Assignment, type Upgrade } from './assignment';
import type { PrecisionSearch } from './precision-search';

/** Fillings that leave out one of the last upgrades that fit, so that others may take its place. */
const mostVariants = 12;
const mostTries = 6;
/** What names and shapes may add to a file beside the weights themselves, for each upgrade. */
const slackBytes = 16;

/** Measures assignments that fill a budget: upgrades in order, each that still fits, and variants of that. */
export async function fillBudget(
  search: PrecisionSearch,
  order: readonly Upgrade[],
  mostBytes: number,
): Promise<void> {
  const start = await search.measure(new Map());
  const room = mostBytes - start.point.cost;
  if (room <= 0) return;
  const byGain = order.toSorted((one, other) => other.gain - one.gain);
  const taken = await fitting(search, order, mostBytes, room);
  await fitting(search, byGain, mostBytes, room);
  const exact = room - taken.length * slackBytes;
  const variants = taken.slice(-mostVariants).map((left) => filled(order, exact, left).assignment);
  await search.measureAll(variants);
}

/** Fills and measures, with less room each time that the file came out too large; the upgrades that fit. */
async function fitting(
  search: PrecisionSearch,
  order: readonly Upgrade[],
  mostBytes: number,
  room: number,
): Promise<readonly Upgrade[]> {
  let left = room;
  let found = filled(order, left, null);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { point } = await search.measure(found.assignment);
    if (point.reachesTarget) break;
    left -= Math.max(1, point.cost - mostBytes);
    found = filled(order, left, null);
  }
  return found.taken;
}

/** Upgrades of one layer build on each other: one whose base is missing is left out, too. */
function filled(
  order: readonly Upgrade[],
  room: number,
  without: Upgrade | null,
): { assignment: Assignment; taken: readonly Upgrade[] } {
  let assignment: Assignment = new Map();
  let left = room;
  const taken: Upgrade[] = [];
  for (const upgrade of order) {
    const level = assignment.get(upgrade.choice.layer.index) ?? 0;
    if (upgrade === without || level !== upgrade.from || upgrade.cost > left) continue;
    assignment = applied(assignment, upgrade);
    left -= upgrade.cost;
    taken.push(upgrade);
  }
  return { assignment, taken };
}

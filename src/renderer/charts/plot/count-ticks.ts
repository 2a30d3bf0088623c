/** Whole-number ticks from 0 to at least `max`, at most about `room` of them. */
export function countTicks(max: number, room: number): readonly number[] {
  const top = Math.max(1, Math.ceil(max));
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find(
      (size) => Math.ceil(top / size) + 1 <= room,
    ) ?? top;
  return Array.from({ length: Math.ceil(top / step) + 1 }, (_, tick) => tick * step);
}

/** Round ticks over a range of values that need not start at zero, such as shares of accuracy. */
export function rangeTicks(lo: number, hi: number, room: number): readonly number[] {
  const span = Math.max(hi - lo, 1e-9);
  const power = 10 ** Math.floor(Math.log10(span / Math.max(1, room - 1)));
  const step =
    [1, 2, 5, 10]
      .map((factor) => factor * power)
      .find((size) => Math.ceil(hi / size - 1e-9) - Math.floor(lo / size + 1e-9) + 1 <= room) ??
    span;
  const first = Math.floor(lo / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(hi / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, tick) =>
    Number(((first + tick) * step).toPrecision(12)),
  );
}

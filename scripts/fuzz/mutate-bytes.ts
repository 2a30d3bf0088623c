import type { Dice, Seed } from './mutant';

/** Damage below the level of fields: flipped bits, a cut, a piece of another file in the middle. */
export function mutateBytes(
  source: Buffer,
  seeds: readonly Seed[],
  dice: Dice,
): { bytes: Buffer; what: string } {
  const draw = dice.uniform();
  const cut = (bytes: Buffer): Buffer => bytes.subarray(0, dice.integer(bytes.length));
  if (draw < 0.65) {
    const flipped = Buffer.from(source);
    const count = 1 + dice.integer(dice.uniform() < 0.5 ? 3 : 40);
    // Most of the structure stands in the first bytes; what follows is weights.
    const reach = dice.uniform() < 0.6 ? Math.min(2000, flipped.length) : flipped.length;
    for (let bit = 0; bit < count; bit += 1) {
      const at = dice.integer(reach);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.integer(8));
    }
    return dice.uniform() < 0.2
      ? { bytes: cut(flipped), what: `${count} bits, cut` }
      : { bytes: flipped, what: `${count} bits` };
  }
  if (draw < 0.8) return { bytes: cut(source), what: 'cut' };
  const other = dice.pick(seeds)?.bytes ?? source;
  const at = dice.integer(source.length);
  const from = dice.integer(other.length);
  const length = dice.integer(2000);
  const after = at + (dice.uniform() < 0.5 ? length : 0);
  const piece = other.subarray(from, from + length);
  return {
    bytes: Buffer.concat([source.subarray(0, at), piece, source.subarray(after)]),
    what: 'a piece of another file',
  };
}

export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
}

/** A stream of random numbers that depends on seed and stream number only (sfc32, Box–Muller). */
export function seededRandom(seed: number, stream: number): Random {
  // The constants of the generator's author for an unseeded state; PractRand by Chris Doty-Humphrey.
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x9e3779b9;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  // Neighbouring seeds start alike; twelve rounds mix them.
  for (let round = 0; round < 12; round++) next();
  const uniform = () => next() / 2 ** 32;
  let spare: number | null = null;
  const normal = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}

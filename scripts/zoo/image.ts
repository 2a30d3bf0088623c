import type { Random } from './random';

/** Fills [N, C, H, W] with something like normalised photographs: large smooth shapes, an edge or two, a little noise. */
export function fillImage(target: Float32Array, dims: readonly number[], random: Random): void {
  const [batch = 1, channels = 1, height = 1, width = 1] = dims;
  for (let image = 0; image < batch; image++) {
    const paint = makeScene(random);
    for (let channel = 0; channel < channels; channel++) {
      const gain = 0.8 + 0.4 * random.uniform();
      const shift = 0.4 * random.normal();
      const start = (image * channels + channel) * height * width;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const value = paint(x / width, y / height, channel);
          target[start + y * width + x] = gain * value + shift + 0.08 * random.normal();
        }
      }
    }
  }
}

/** Six waves of falling strength and one half-plane; colours differ by phase. */
function makeScene(random: Random): (x: number, y: number, channel: number) => number {
  const waves = Array.from({ length: 6 }, (_, i) => ({
    x: 2 * Math.PI * (i + 1) * (random.uniform() - 0.5) * 2,
    y: 2 * Math.PI * (i + 1) * (random.uniform() - 0.5) * 2,
    phase: 2 * Math.PI * random.uniform(),
    tint: random.normal(),
    strength: 0.9 / (i + 1),
  }));
  const angle = 2 * Math.PI * random.uniform();
  const offset = random.uniform() - 0.5;
  const contrast = 0.5 + random.uniform();
  return (x, y, channel) => {
    const side = Math.cos(angle) * (x - 0.5) + Math.sin(angle) * (y - 0.5) > offset ? 1 : -1;
    return waves.reduce(
      (sum, wave) =>
        sum + wave.strength * Math.cos(wave.x * x + wave.y * y + wave.phase + wave.tint * channel),
      0.5 * contrast * side,
    );
  };
}

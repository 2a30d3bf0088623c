/** `wanted` sample indices spread evenly over `count`: neighbours in a folder are often alike. */
export function spreadSamples(count: number, wanted: number): readonly number[] {
  const taken = Math.min(count, wanted);
  return Array.from({ length: taken }, (_unused, position) =>
    Math.floor((position * count) / taken),
  );
}

export function allSamples(count: number): readonly number[] {
  return Array.from({ length: count }, (_unused, sample) => sample);
}

/** Numbers between −1 and 1, the same for the same seed. */
export function randomStream(seed: number): () => number {
  let state = (seed + 1) * 2654435761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  };
}

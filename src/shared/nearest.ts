import { distance } from 'fastest-levenshtein';

/**
 * The candidate a mistyped word most likely meant, or null when none is close:
 * at most two letters in five may differ, or two letters be swapped. Case does not count.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const steps = distance(wanted, candidate.toLowerCase());
    const isSwapped =
      steps === 2 && sortedLetters(wanted) === sortedLetters(candidate.toLowerCase());
    const allowed = isSwapped ? 2 : Math.floor(0.4 * Math.max(word.length, candidate.length));
    if (steps <= allowed && steps < bestDistance) {
      best = candidate;
      bestDistance = steps;
    }
  }
  return best;
}

function sortedLetters(word: string): string {
  return word.split('').toSorted().join('');
}

/** ` Did you mean 'x'?` with its leading space, or nothing: to append to a message or a hint. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const match = nearest(word, candidates);
  return match === null ? '' : ` Did you mean '${match}'?`;
}

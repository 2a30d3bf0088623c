import type { Result } from './watch-child';

/** Counts what became of the mutants, and keeps the defects. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #found: Result[] = [];

  add(result: Result): void {
    const key = `${result.outcome}${result.step === '' ? '' : ` at ${result.step}`}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (['raw', 'slow', 'abort'].includes(result.outcome)) this.#found.push(result);
  }

  /** Errors that were never meant for a user. */
  get defects(): number {
    return this.#found.filter(({ outcome }) => outcome === 'raw').length;
  }

  table(): string {
    const rows = [...this.#counts]
      .sort((one, other) => other[1] - one[1])
      .map(([key, count]) => `${String(count).padStart(6)}  ${key}`);
    const found = this.#found.map(
      ({ number, outcome, step, story, message }) =>
        `${number} ${outcome} ${step} (${story.join('; ')}): ${message.split('\n')[0] ?? ''}`,
    );
    return [...rows, '', ...found].join('\n');
  }
}

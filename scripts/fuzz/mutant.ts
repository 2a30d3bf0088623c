/** A sound model that mutants are made of. */
export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Mutant {
  readonly bytes: Buffer;
  /** The seed and what was done to it. */
  readonly story: readonly string[];
}

export interface Dice {
  uniform(): number;
  integer(limit: number): number;
  pick<T>(list: readonly T[]): T | undefined;
}

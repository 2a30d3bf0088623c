/**
 * `lost` = the process ended by itself and its calls were rejected; `restarting` follows at once.
 * `stopped` = it crashed three times in five minutes; only `startEngine` brings it back.
 */
export type EngineState = 'starting' | 'ready' | 'lost' | 'restarting' | 'stopped';

export interface EngineStatus {
  readonly state: EngineState;
  /** Counts engine processes; a new number means that model and data must be opened again. */
  readonly generation: number;
  /** Why the last process ended, for people; null while there is nothing to explain. */
  readonly reason: string | null;
  /** Ended on the user's wish (`stopEngine`): no apology needed. */
  readonly asked: boolean;
  /** Last lines the engine wrote. Filled when `state` is `lost`, `restarting` or `stopped`. */
  readonly log: readonly string[];
}

/** From the supervisor to the process that computes: Ctrl+C, or a polite kill. */
export interface Interrupt {
  readonly say: 'interrupt';
}

/** From the process that computes to its supervisor. */
export type ChildMessage =
  | { readonly say: 'heard' }
  /** A temporary file or folder that is there from now on, or not any more. */
  | { readonly say: 'kept' | 'gone'; readonly path: string };

/** Set for the process that computes. */
export const supervisedVariable = 'BITLOUPE_SUPERVISED';

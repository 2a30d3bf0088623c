/** Beyond these the machine is measured, not the model. */
export const mostThreads = 1024;
export const mostRepeats = 1_000_000;

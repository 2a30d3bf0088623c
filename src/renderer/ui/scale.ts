/** The one SQNR colour scale: nine steps of 5 dB, worst (under 5 dB) first. */
export const scaleSteps = 9;
export const scaleStepDb = 5;

/** Step of a value: 0 = under 5 dB … 8 = 40 dB and more. No noise at all is the best step. */
export function scaleStep(db: number): number {
  if (Number.isNaN(db)) return scaleSteps - 1;
  return Math.min(scaleSteps - 1, Math.max(0, Math.floor(db / scaleStepDb)));
}

export interface ScaleColor {
  readonly step: number;
  /** CSS colours of the fill and of text on it. */
  readonly fill: string;
  readonly ink: string;
}

const colors: readonly ScaleColor[] = Array.from({ length: scaleSteps }, (_, step) => ({
  step,
  fill: `var(--sq-${step})`,
  ink: `var(--sq-${step}-ink)`,
}));

/** Colours for a value; null where there is no number to colour. */
export function scaleColor(db: number | null, exact = false): ScaleColor | null {
  if (exact) return colors[scaleSteps - 1] ?? null;
  return db === null ? null : (colors[scaleStep(db)] ?? null);
}

/** Colours of all steps, worst first: legends. */
export function allScaleColors(): readonly ScaleColor[] {
  return colors;
}

/** Names of the CSS variables of one step: for canvases, which must resolve them themselves. */
export function scaleVariables(step: number): { readonly fill: string; readonly ink: string } {
  return { fill: `--sq-${step}`, ink: `--sq-${step}-ink` };
}

/** A layer whose value is under the threshold is a suspect; exact and undefined values never are. */
export function isBelow(db: number | null, threshold: number, exact = false): boolean {
  return !exact && db !== null && db < threshold;
}

import type { Remedy } from '../../../shared/contract/tuning';
import { activationFields, type QconfigPatch } from '../../../shared/recipe/qconfig';
import { repairKey } from '../../../shared/repairs/repairs';
import type { Recipe } from '../../../shared/recipe/recipe';

/** The recipe already says what the remedy would make it say. */
export function isApplied(remedy: Remedy, recipe: Recipe): boolean {
  const own = new Set((recipe.repairs ?? []).map(repairKey));
  const { repairs = [] } = remedy;
  return (
    remedy.patches.length + repairs.length > 0 &&
    repairs.every((repair) => own.has(repairKey(repair))) &&
    remedy.patches.every(({ layer, patch }) => includesPatch(recipe.layers?.[layer], patch))
  );
}

function includesPatch(own: QconfigPatch | undefined, patch: QconfigPatch): boolean {
  if (patch === 'none' || own === undefined || own === 'none') return own === patch;
  const includes = (part: object | undefined, wanted: object | undefined): boolean =>
    Object.entries(wanted ?? {}).every(
      ([key, value]) => (part as Readonly<Record<string, unknown>> | undefined)?.[key] === value,
    );
  const isFloat = patch.activation === 'none' && own.activation !== 'none';
  return (
    !isFloat &&
    includes(activationFields(own), activationFields(patch)) &&
    includes(own.weight, patch.weight)
  );
}

/** A gain below this is no gain, in dB. */
const noGainDb = 0.05;

/** Measured to help; nothing else counts. */
export function isBetter({ measuredDb }: Remedy, presentDb: number | null): boolean {
  return measuredDb !== null && presentDb !== null && measuredDb > presentDb + noGainDb;
}

/** Best first: by the measured value, else the predicted one; what has neither last. */
export function rankRemedies(remedies: readonly Remedy[]): readonly Remedy[] {
  const value = (remedy: Remedy): number =>
    remedy.measuredDb ?? remedy.predictedDb ?? Number.NEGATIVE_INFINITY;
  return [...remedies].sort((a, b) => value(b) - value(a) || a.extraBytes - b.extraBytes);
}

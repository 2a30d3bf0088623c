/** Every tool that recipes travel to and from, in the order of menus; `targets.ts` has a row for each. */
export const travelTargetNames = [
  'pytorch',
  'ort',
  'modelopt',
  'nncf',
  'inc',
  'aimet',
  'aimet-0.6.1',
  'qnn',
] as const;

export type TravelTargetName = (typeof travelTargetNames)[number];

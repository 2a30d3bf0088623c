import { openvino } from './profiles/openvino';
import { ortCpu } from './profiles/ort-cpu';
import { qnnHtp } from './profiles/qnn-htp';
import { tensorrt } from './profiles/tensorrt';
import { xnnpack } from './profiles/xnnpack';
import type { TargetProfile } from './profiles/target-profile';

/** One row for each target, in the order of menus. */
const rows = {
  'ort-cpu': ortCpu,
  tensorrt,
  openvino,
  'qnn-htp': qnnHtp,
  xnnpack,
} as const satisfies Readonly<Record<string, TargetProfile>>;

export type TargetName = keyof typeof rows;

export const targets: Readonly<Record<TargetName, TargetProfile>> = rows;

export const targetNames = Object.keys(rows) as TargetName[];

/** What is said wherever rules of a target are shown that were not tried on it. */
export function notRunWords({ label }: TargetProfile): string {
  return `Not run on ${label}: these are the rules of its documents and sources.`;
}

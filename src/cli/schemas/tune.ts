import { z } from 'zod';
import { tuneCost, tuneTarget } from '../../shared/contract/arguments';
import { notice, type Frozen } from '../../shared/contract/parts';
import { tuneFound } from '../../shared/contract/tuning';
import { exportSchema, resultHead } from './quantize';

/** `bitloupe tune --json` */
export const tuneSchema = z.strictObject({
  schema: z.literal('bitloupe.tune/1'),
  ...resultHead,
  target: tuneTarget,
  cost: tuneCost,
  ...tuneFound.shape,
  /** Null without -o, or when the target was not reached. */
  export: exportSchema.nullable(),
  warnings: z.array(notice),
});

export type TuneReport = Frozen<z.infer<typeof tuneSchema>>;

import { z } from 'zod';
import { tuneCost, tuneTarget } from '../../shared/contract/arguments';
import { notice, type Frozen } from '../../shared/contract/parts';
import { dataHead, modelHead } from '../../shared/contract/report';
import { tuneFound } from '../../shared/contract/tuning';
import { exportSchema, machineSchema } from './quantize';

/** `bitloupe tune --json` */
export const tuneSchema = z.strictObject({
  schema: z.literal('bitloupe.tune/1'),
  model: modelHead,
  data: dataHead,
  machine: machineSchema,
  target: tuneTarget,
  cost: tuneCost,
  ...tuneFound.shape,
  /** Null without -o, or when the target was not reached. */
  export: exportSchema.nullable(),
  warnings: z.array(notice),
});

export type TuneReport = Frozen<z.infer<typeof tuneSchema>>;

import { z } from 'zod';
import { count, text, texts } from '../../shared/contract/parts';

/** Where numbers were measured. */
export const machineSchema = z.strictObject({
  runtime: text,
  cpu: texts,
  cpuModel: text,
  threads: count,
});

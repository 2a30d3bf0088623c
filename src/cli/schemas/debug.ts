import { accuracyResult } from '../../shared/contract/judgement';
import { debugReport } from '../../shared/contract/report';

/** `bitloupe debug --json` */
export const debugSchema = debugReport.extend({
  /** With --validation, or an accuracy gate. */
  accuracy: accuracyResult.exactOptional(),
});

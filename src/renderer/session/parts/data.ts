import type { CheckedData } from '../../../shared/contract/results';
import type { PickedFile } from '../../../shared/shell/picked-file';
import { folderChoice, type DataChoice } from '../../state/data-choice';
import { get, set, type Context } from '../core/context';
import { attempt } from '../core/files';
import { cancelChoosing, chooseData, chooseValidation, requestOf } from '../model/choose-data';

/** Calibration and validation data. */
export function dataPart(context: Context) {
  const { host } = context;
  const pickData = (): Promise<PickedFile | null> =>
    attempt(context, 'The data was not opened', () => host.pickData());
  return {
    setData: (choice: DataChoice) => chooseData(context, choice),
    setValidation: (choice: DataChoice) => chooseValidation(context, choice),
    cancelChoosing: (which: 'data' | 'validation') => cancelChoosing(context, which),
    /** Reads data without using it: what it is, and its first samples as pictures. Rejects where it does not fit. */
    checkData: (choice: DataChoice): Promise<CheckedData> =>
      host.engine.checkData({ data: requestOf(choice), pictures: 12 }),
    /** Suggestions; nothing where there is no model, or its folder cannot be seen. */
    async dataBeside(): Promise<readonly PickedFile[]> {
      const { model } = get(context);
      if (model.status !== 'ready') return [];
      return host.dataBeside({ model: model.from.ref }).catch(() => []);
    },
    /** Run without data: asks for it, and runs once it is there. */
    chooseDataToRun: () => set(context, { dialog: 'data', runsNext: true }),
    pickData,
    async pickAndSetData(): Promise<void> {
      const folder = await pickData();
      if (folder !== null) await chooseData(context, folderChoice(folder));
    },
  };
}

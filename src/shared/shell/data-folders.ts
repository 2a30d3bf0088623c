/** What people call folders of samples that they keep beside a model; asked for one by one, so nothing is listed. */
export const dataFolderNames = [
  'calib',
  'calibration',
  'calibration_data',
  'calib_data',
  'data',
  'dataset',
  'images',
  'imgs',
  'samples',
  'val',
  'valid',
  'validation',
  'test',
] as const;

/** A folder of this name makes the one around it a folder of samples. */
export const testDataSetName = 'test_data_set_0';

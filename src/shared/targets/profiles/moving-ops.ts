/** Operators that hand values on as they are; in int8 they cost nothing where input and output share a grid. */
export const movingOps = [
  'Reshape',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Slice',
  'Split',
  'Gather',
  'DepthToSpace',
  'SpaceToDepth',
  'Expand',
  'MaxPool',
] as const;

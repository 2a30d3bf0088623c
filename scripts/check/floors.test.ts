import { expect, test } from 'vitest';
import { unlikeFloors } from './floors';

const rules = `const engineFloors = [
  ['onnx'],
  ['noise', 'export'],
];
const rendererFloors = [
  ['state'],
];`;
const page = `
\`\`\`
engine                          renderer
export  noise                   state
onnx
\`\`\`

| \`onnx\` | reads models |
| \`export\` | writes models |
| \`noise\` | what was learned |
| \`state\` | one store |
`;

test('a page that draws the floors and says what each folder does is true', () =>
  expect(unlikeFloors(rules, page)).toBeNull());

test.each([
  [
    'a folder that the picture leaves out',
    page.replace('export  noise ', 'export        '),
    'export noise',
  ],
  ['a floor that is gone', page.replace('\nonnx\n', '\nonnx\nplan\n'), 'more floors of src/engine'],
  ['a folder without a row', page.replace('| `state` |', '| `store` |'), 'src/renderer/state'],
])('%s is told', (_what, text, told) => expect(unlikeFloors(rules, text)).toContain(told));

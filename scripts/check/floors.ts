import { readFile } from 'node:fs/promises';

const page = 'docs/architecture.md';
const rules = '.dependency-cruiser.cjs';

/**
 * The floors as the rules hold them and as the page draws them, and the page's row for each folder: who
 * reads the page must find the rooms that are there.
 */
export async function checkFloors(): Promise<string | null> {
  return unlikeFloors(await readFile(rules, 'utf8'), await readFile(page, 'utf8'));
}

/** What the page says otherwise than the rules; null when it says the same. */
export function unlikeFloors(rulesText: string, pageText: string): string | null {
  const problems = ['engine', 'renderer'].flatMap((room, column) => {
    const held = heldFloors(rulesText, room);
    const drawn = drawnFloors(pageText, column);
    const rows = held
      .filter((floor, index) => floor !== drawn[index])
      .map((floor) => `${page} does not draw “${floor}” as a floor of src/${room} where it stands`);
    const further =
      drawn.length > held.length ? [`${page} draws more floors of src/${room} than there are`] : [];
    const unsaid = held
      .flatMap((floor) => floor.split(' '))
      .filter((folder) => !pageText.includes(`\n| \`${folder}\` | `))
      .map((folder) => `${page} has no row that says what src/${room}/${folder} does`);
    return [...rows, ...further, ...unsaid];
  });
  return problems.length === 0 ? null : problems.join('\n');
}

/** From the top down; the folders of a floor in the order of the alphabet. */
function heldFloors(text: string, room: string): readonly string[] {
  const list = new RegExp(`const ${room}Floors = \\[\\n([\\s\\S]*?)\\n\\];`).exec(text)?.[1] ?? '';
  return list
    .split('\n')
    .map((line) => inOrder([...line.matchAll(/'(\w+)'/g)].map(([, name = '']) => name)))
    .toReversed();
}

/** The picture has a column for each room, three spaces and more apart; the first of its lines names them. */
function drawnFloors(text: string, column: number): readonly string[] {
  const picture = /```\nengine +renderer\n([\s\S]*?)\n```/.exec(text)?.[1] ?? '';
  return picture
    .split('\n')
    .map((line) => inOrder((line.split(/ {3,}/)[column] ?? '').split(' ')))
    .filter((floor) => floor !== '');
}

function inOrder(names: readonly string[]): string {
  return names
    .filter((name) => name !== '')
    .toSorted()
    .join(' ');
}

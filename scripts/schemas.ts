// `npm run schemas`: writes schemas/*.schema.json from the definitions in src/cli/schemas.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonSchemaFiles } from '../src/cli/schemas/json-schemas';
import { projectDir } from './build/stamp';

const folder = path.join(projectDir, 'schemas');
await mkdir(folder, { recursive: true });
for (const [name, text] of jsonSchemaFiles()) await writeFile(path.join(folder, name), text);

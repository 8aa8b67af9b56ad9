import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import openapiTypescript, { astToString, COMMENT_HEADER } from 'openapi-typescript';

const root = resolve(import.meta.dirname, '..');
const typesFile = resolve(root, 'frontend-react/src/api/schema.d.ts');

/** Makes the page's types from openapi.yaml; with --check, only says whether they are up to date. */
const ast = await openapiTypescript(new URL(`file://${root}/openapi.yaml`));
const types = `${COMMENT_HEADER}${astToString(ast)}`;
if (!process.argv.includes('--check')) {
  writeFileSync(typesFile, types);
} else if (readFileSync(typesFile, 'utf8') !== types) {
  console.error(
    'schema.d.ts differs from openapi.yaml. Run: node scripts/run.mjs scripts/apiTypes.ts',
  );
  process.exitCode = 1;
}

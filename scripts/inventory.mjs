#!/usr/bin/env node
// The operator's command: runs scripts/inventory.ts as run.mjs runs every program here.
process.argv.splice(2, 0, 'scripts/inventory.ts');
import('./run.mjs');

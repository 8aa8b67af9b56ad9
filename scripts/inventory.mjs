#!/usr/bin/env node
// The operator's command: runs backend/cli/inventory.ts as run.mjs runs every program here.
process.argv.splice(2, 0, 'backend/cli/inventory.ts');
import('./run.mjs');

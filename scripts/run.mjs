// What npm runs. Says in one line that the machine's Node.js is too old, before anything is tried
// with it: keep the syntax of this file as old as Node.js 12.
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);
// What the npm packages ask for: npm would leave those out that its own Node.js is too old for.
const isEnough = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
if (isEnough) {
  import('./launch.mjs');
} else {
  console.error(
    `Node.js ${process.versions.node} is too old for this: install Node.js 20.19, 22.12 or later.`,
  );
  process.exitCode = 1;
}

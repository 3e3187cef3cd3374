// Builds the extension into dist/, which the wheel carries, and records of which sources it was made.
// Needs a JupyterLab beside Python: `node build.mjs` finds it by asking `python3`, or $PYTHON.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const output = join(here, 'dist');

const python = process.env.PYTHON ?? 'python3';
const lab = execFileSync(python, ['-c', 'import jupyterlab; print(jupyterlab.__path__[0])'])
  .toString()
  .trim();
rmSync(output, { recursive: true, force: true });
execFileSync(
  'npx',
  ['build-labextension', '--core-path', join(lab, 'staging'), here],
  { stdio: 'inherit', cwd: here }
);

// The same files, in the same order, as tests/answercells/test_labextension.py reads.
const sources = ['build.mjs', 'package-lock.json', 'package.json', 'tsconfig.json'];
for (const folder of ['src', 'style']) {
  sources.push(...readdirSync(join(here, folder)).map(name => `${folder}/${name}`));
}
const hash = createHash('sha256');
for (const name of sources.sort()) {
  hash.update(`${name}\0`).update(readFileSync(join(here, name))).update('\0');
}
const record = { sources_sha256: hash.digest('hex') };
writeFileSync(join(output, 'built-from.json'), JSON.stringify(record, null, 1) + '\n');

// node size.mjs DIR: how much script the dashboard in DIR has, compressed as nginx does it; it fails over the budget.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const kBudget = 150_000;
const kNginxLevel = 1; // gzip_comp_level, as shipped

const folder = process.argv[2];
let total = 0;
for (const name of readdirSync(join(folder, 'assets')).sort()) {
  if (!name.endsWith('.js')) continue;
  const size = gzipSync(readFileSync(join(folder, 'assets', name)), { level: kNginxLevel }).length;
  console.log(`${String(size).padStart(7)} ${name}`);
  total += size;
}
console.log(`${String(total).padStart(7)} of ${kBudget} bytes of script, compressed`);
if (total === 0 || total > kBudget) process.exit(1);

const page = readFileSync(join(folder, 'index.html'), 'utf8');
if (/<style|style=|<script(?![^>]* src=)|\son\w+=/.test(page)) {
  console.log('index.html has script or style in it, which the policy forbids');
  process.exit(1);
}

// node size.mjs DIR: how much script the dashboard in DIR has, compressed as nginx does it. It fails over the budget, and
// when a built file holds script or style inline, or names another host.
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

// The names of XML's vocabularies look like addresses, and nobody asks for them.
const kNamespaces = 'http://www.w3.org/';
const assets = readdirSync(join(folder, 'assets')).map((name) => join('assets', name));
for (const name of [...readdirSync(folder), ...assets]) {
  if (!/\.(js|css|html|svg)$/.test(name)) continue;
  const text = readFileSync(join(folder, name), 'utf8');
  const addresses =
    text.match(/\b(?:https?|wss?):\/\/[^\s"'`)\\]+|["'(]\/\/[\w-]+\.[^\s"'`)\\]+/g) ?? [];
  const foreign = addresses.filter((address) => !address.startsWith(kNamespaces));
  if (foreign.length > 0) {
    console.log(`${name} names another host: ${foreign.join(' ')}`);
    process.exit(1);
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import { transform } from 'esbuild';

/**
 * What V8 reads of the program stays in memory, so lines lose what they are moved in by, and comments go. The rest is ASCII, as it is read
 * as Latin-1.
 * @param {string} file
 */
export async function slim(file) {
  // Before the comment that names the next file.
  const [banner = '', ...parts] = escapeAll(readFileSync(file, 'utf8')).split(
    /^(?=\/\/ (?:src|node_modules|late-of-node:)\b)/m,
  );
  writeFileSync(file, [banner, ...(await Promise.all(parts.map(slimPart)))].join(''));
}

/**
 * A file's part of the program; as it was where a text goes over several lines.
 * @param {string} part
 */
async function slimPart(part) {
  const [name = '', ...lines] = part.split('\n');
  const left = lines.map((line) => line.trimStart()).filter((line) => !/^($|\/\/ |\/\*\*|\*\/?( |$))/.test(line));
  const slimmed = `${name}\n${left.join('\n')}\n`;
  return (await meaning(slimmed)) === (await meaning(part)) ? slimmed : part;
}

/** @param {string} code */
async function meaning(code) {
  // The last one ends what the banner has begun.
  return (await transform(code.replace(/\}\)\n*$/, ''), { minifyWhitespace: true, legalComments: 'none' })).code;
}

/**
 * esbuild escapes what stands in strings; in regular expressions an escape means the same, and in comments nothing.
 * @param {string} code
 */
function escapeAll(code) {
  const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return code.replace(/[^\0-\x7f]/g, escaped);
}

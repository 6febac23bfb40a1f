import { COMPOUND, detect, generatedSuffix, maskInWord, WORD, WORD_MAX, WORD_PART } from './lexical.ts';
import { templatePath } from './path.ts';

/**
 * Any label's value that is not a path: `user 8421 logged in` -> `user :id logged in`. It is cut into chunks, a chunk
 * that is no compound (an address, a date) into words, a word that is no identifier into its parts; what holds at one level
 * is not looked at on the next. What stays is judged again until nothing more is found, so that a template is its own
 * template.
 */
export function templateText(value: string): string {
  return value.replace(CHUNK, templateChunk);
}

// What stands in prose as a path or URL runs up to what cannot be in one; other chunks also end at what separates fields.
const CHUNK = /(?:https?:\/)?\/[^\s'"`<>()[\]{},;|]+|[^\s'"`<>()[\]{},;|=&?#]+/g;
// A placeholder is one word and stays.
const WORDS = /:(?:id|uuid|date|time|email|ip)(?![A-Za-z0-9])|\*|[^/:@+*]+/g;

function templateChunk(chunk: string): string {
  const body = withoutStop(chunk);
  const stop = chunk.slice(body.length);
  if (/^(?:https?:\/)?\//.test(body)) return templatePath(body) + stop;
  const compound = body.length <= WORD_MAX ? detect(COMPOUND, body) : null;
  return (compound ?? body.replace(WORDS, templateWord)) + stop;
}

/** Without the full stop or colon that ends a clause. */
function withoutStop(chunk: string): string {
  let end = chunk.length;
  while (end > 0 && '.:!'.includes(chunk.charAt(end - 1))) end--;
  return chunk.slice(0, end);
}

function templateWord(word: string): string {
  if (word.startsWith(':') || word === '*') return word;
  if (word.length > WORD_MAX) return '*';
  const once = foldOnce(word);
  return once === word ? word : once.replace(WORDS, templateWord); // what is left is shorter, so this ends
}

function foldOnce(word: string): string {
  const masked = maskInWord(word);
  if (masked !== word) return masked;
  const whole = detect(WORD, word);
  if (whole !== null) return whole;
  const suffix = generatedSuffix(word);
  if (suffix > 0) return `${word.slice(0, suffix)}-*`;
  return word.replace(/[^-_.]+/g, (part) => detect(WORD_PART, part) ?? part);
}

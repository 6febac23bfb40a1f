#!/usr/bin/env node
/** The command `sluice`: starts the program beside it, src/main.ts. What is CommonJS starts 10 ms earlier, and V8 keeps code of scripts alone. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from './cli/compiled.ts';

const file = join(import.meta.dirname, 'program.js');
// As tools/bundle.js wraps it.
const program: (require: NodeJS.Require, url: string) => void = compile(file).runInThisContext();
program(require, pathToFileURL(file).href);

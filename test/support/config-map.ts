import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder as the kubelet makes it of a ConfigMap: a file is a link into `..data`, which is a link, too, and is swapped. */
export class ConfigMap {
  readonly file: string;
  readonly #folder: string;
  readonly #name: string;
  #version = 0;

  /** `name`: the file's. */
  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.file = join(folder, name);
  }

  async update(content: string): Promise<void> {
    const before = `..version_${this.#version}`;
    const now = `..version_${++this.#version}`;
    await mkdir(join(this.#folder, now));
    await writeFile(join(this.#folder, now, this.#name), content);
    await symlink(now, join(this.#folder, '..data_tmp'));
    await rename(join(this.#folder, '..data_tmp'), join(this.#folder, '..data'));
    if (this.#version === 1) await symlink(join('..data', this.#name), this.file);
    await rm(join(this.#folder, before), { recursive: true, force: true });
  }
}

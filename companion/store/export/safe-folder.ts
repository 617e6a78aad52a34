/** Writes files one folder deep below a root, each whole or not at all, and never through a link. */
import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TabtrawlError } from '../../../shared/batch/errors.ts';

export class SafeFolder {
  /** With no link in it. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** Makes the folder where there is none. The root itself may be reached by a link: the user named it. */
  static async open(dir: string): Promise<SafeFolder> {
    await mkdir(dir, { recursive: true });
    return new SafeFolder(await realpath(dir));
  }

  /** `path`: `folder/name` as file-names.ts makes them. What was there is replaced at once, when all of the new is written. */
  async write(path: string, content: string | Uint8Array): Promise<void> {
    const [folder, name, ...rest] = path.split('/');
    if (!folder || !name || rest.length > 0 || [folder, name].some((part) => part === '..' || basename(part) !== part))
      throw new TypeError(`"${path}" is not one folder and one name.`);
    const dir = await this.#folder(folder);
    // Of a run that was killed one may be left: it is of this page, and written anew.
    const part = join(dir, `.${name}.part`);
    await rm(part, { force: true });
    const file = await open(
      part,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
    );
    try {
      await file.writeFile(content);
      await file.close();
      await rename(part, join(dir, name));
    } catch (error) {
      await file.close().catch(() => {});
      await rm(part, { force: true }).catch(() => {});
      throw error;
    }
  }

  async #folder(name: string): Promise<string> {
    const dir = join(this.root, name);
    await mkdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(dir)).isDirectory())
      throw new TabtrawlError(
        'conflict',
        `${dir} is a link or a file where a folder is wanted. Move it away, or choose another folder.`,
      );
    return dir;
  }
}

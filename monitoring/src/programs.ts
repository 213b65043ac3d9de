import { access, constants } from 'node:fs/promises';
import path from 'node:path';

export type Program = 'prometheus' | 'promtool' | 'alertmanager' | 'amtool';

/** Debian names its package's program otherwise than the project does. */
const names: Readonly<Record<Program, readonly string[]>> = {
  prometheus: ['prometheus'],
  promtool: ['promtool'],
  alertmanager: ['alertmanager', 'prometheus-alertmanager'],
  amtool: ['amtool'],
};

/** What to do where one is missing. */
export const howToInstall =
  'On Debian and Ubuntu: apt-get install --no-install-recommends prometheus prometheus-alertmanager ' +
  '(where systemd runs they start at once: systemctl disable --now prometheus prometheus-alertmanager).';

/** Where a program is. Throws, saying how to get it, where it is nowhere on the path. */
export async function findProgram(program: Program): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  for (const name of names[program]) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      const isThere = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return file;
    }
  }
  throw new Error(`${program} is not installed. ${howToInstall}`);
}

import { z } from 'zod';
import { parseJson, readIfThere, writeWhole } from '../files.ts';
import { postgresMajor } from '../postgres/index.ts';
import { StartFault } from '../start-fault.ts';

/** Goes up whenever a version of Paygraph lays the folder out so that earlier ones would misread it. */
const format = 1;

const formatSchema = z.object({ format: z.int().positive(), postgres: z.int().positive() });

/** Notes the format in a new folder. Throws StartFault where this version can't read what is there. */
export async function assertFormat(file: string, folder: string): Promise<void> {
  const text = await readIfThere(file);
  if (text === undefined) {
    await writeWhole(file, `${JSON.stringify({ format, postgres: postgresMajor })}\n`);
    return;
  }
  const found = formatSchema.safeParse(parseJson(text)).data;
  if (found === undefined) {
    throw new StartFault(`${file} does not say what format the data folder has.`, {
      whatToDo: `Write {"format":${format},"postgres":${postgresMajor}} into it if this version wrote the folder; else move ${folder} away to begin with an empty one.`,
    });
  }
  if (found.format > format) {
    throw newerData(`it has format ${found.format}, this version knows up to ${format}`, folder);
  }
  if (found.postgres !== postgresMajor) {
    throw newerData(`it belongs to Postgres ${found.postgres}, this version brings ${postgresMajor}`, folder);
  }
}

/** The folder, or one database in it, was written by another version than can read it. */
export function newerData(detail: string, folder: string): StartFault {
  return new StartFault(`The data in ${folder} was written by another version of Paygraph: ${detail}.`, {
    whatToDo: `Start it with that version, or keep both: DATA_DIR=<another folder> make start`,
  });
}
